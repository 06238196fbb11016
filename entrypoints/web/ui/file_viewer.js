// A file that is looked at: the begin of a text, or a PDF in the browser's own viewer.

import { sizeInWords } from "../attachments.js";
import { fetchPdf, fetchText, previewOf, TEXT_BYTES } from "../file_previews.js";
import { explain, t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Spinner } from "./parts.js";

/** @param {{attachment: Wire.Attachment, url: string, onClose: () => void}} props */
export function FileViewer({ attachment, url, onClose }) {
  const { name, size } = attachment;
  const pdf = previewOf(attachment) === "pdf";
  return html`<${Dialog} title=${name} kind="viewer file-viewer" onClose=${onClose}>
    ${pdf ? html`<${Pdf} name=${name} url=${url} />` : html`<${Text} name=${name} size=${size} url=${url} />`}
    <footer>
      <a class="button button-primary" href=${url} download=${name}><${Icon} name="save" size=${18} />${t("save")}</a>
    </footer>
  </${Dialog}>`;
}

/**
 * What is fetched while the dialog is open, or why it did not come.
 * @template T @param {(signal: AbortSignal) => Promise<T>} fetchIt @param {(found: T) => void} [drop] when it is not shown any more
 */
function useFetched(fetchIt, drop = () => {}) {
  const [found, setFound] = useState(/** @type {T | null} */ (null));
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    const fetched = fetchIt(stop.signal);
    fetched.then(setFound, (error) => stop.signal.aborted || setTrouble(explain(error)));
    return () => {
      stop.abort();
      fetched.then(drop, () => {});
    };
  }, []);
  const waiting = trouble ? html`<p class="trouble" role="alert">${trouble}</p>` : html`<${Spinner} />`;
  return { found, waiting };
}

/** @param {{name: string, url: string, size: number}} props */
function Text({ name, url, size }) {
  const { found, waiting } = useFetched((signal) => fetchText(url, size, signal));
  if (!found) return waiting;
  const { text, encoding, cut } = found;
  return html`<pre class="file-text" tabindex="0" aria-label=${name} dir="auto">${text}</pre>
    <p class="hint">${[encoding, cut && t("text_begin", { size: sizeInWords(TEXT_BYTES) })].filter(Boolean).join(" · ")}</p>`;
}

/** @param {{name: string, url: string}} props */
function Pdf({ name, url }) {
  const { found, waiting } = useFetched((signal) => fetchPdf(url, signal), URL.revokeObjectURL);
  return found ? html`<iframe class="file-pdf" src=${found} title=${name}></iframe>` : waiting;
}
