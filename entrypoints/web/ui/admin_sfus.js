// The SFUs of calls, which administrators take out of service and back.

import { drainSfu, sfuUnits } from "../administration.js";
import { useEffect } from "../vendor/hooks.js";
import { AdminList } from "./admin_list.js";
import { t } from "./admin_words.js";
import { html } from "./html.js";
import { usePages } from "./paged.js";
import { Button } from "./parts.js";
import { attempt } from "./toasts.js";

const LOOK_EVERY_MS = 3000;

export function Sfus() {
  const pages = usePages(async () => ({ rows: await sfuUnits(), cursor: 0 }));
  const leaving = pages.rows?.some((row) => row.draining && row.seats > 0);
  useEffect(() => {
    if (!leaving) return undefined;
    const timer = setInterval(pages.reload, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [leaving]);
  const turn = (/** @type {Wire.SfuUnit} */ { url, draining }) => attempt(async () => {
    await drainSfu(url, !draining);
    pages.reload();
  });
  const Row = (/** @type {{row: Wire.SfuUnit}} */ { row }) => html`<li class="row row-still admin-entry" key=${row.url}>
    <span class="row-text">
      <span class="row-name" dir="ltr">${row.url}</span>
      <span class="row-note">${t(!row.draining ? "sfu_serves" : row.seats ? "sfu_leaving" : "sfu_empty", { count: row.seats })}</span>
    </span>
    <${Button} onClick=${() => turn(row)} label=${t(row.draining ? "sfu_back_named" : "sfu_drain_named", { url: row.url })}>
      ${t(row.draining ? "sfu_back" : "sfu_drain")}
    </${Button}>
  </li>`;
  if (!pages.rows?.length && !pages.trouble) return null;
  return html`<${AdminList} label=${t("sfus")} pages=${pages} none="" Row=${Row}><h2>${t("sfus")}</h2></${AdminList}>`;
}
