// Taking one's own data along, and how far that is.

import { post } from "./api.js";
import { onHint } from "./hints.js";
import { HintType } from "./protocol.js";
import { signal } from "./vendor/signals.js";

/** It is told every second; whoever hears nothing for so long has stopped the download. */
const SHOWN_MS = 20_000;

/** How far the export is that goes on; null while none does. @type {import("./vendor/signals.js").Signal<Wire.ExportHint | null>} */
export const exporting = signal(null);

/** Every file is written, which come last. @param {Wire.ExportHint} hint */
export const isExported = ({ part, done, total }) => part === "files" && done === total;

onHint(HintType.EXPORT, (/** @type {Wire.ExportHint} */ hint) => {
  exporting.value = hint;
  setTimeout(() => {
    if (exporting.value === hint) exporting.value = null;
  }, SHOWN_MS);
});

/** All that the server knows of me, as a ZIP that the browser saves. */
export async function exportData() {
  const { url } = await post("/user/export");
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}
