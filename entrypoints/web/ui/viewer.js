// Pictures as large as the window allows; of several, one after the other.

import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";

/** @typedef {{key: string, name: string, address: string}} Shown */

/** @param {{pictures: Shown[], begin: string, onClose: () => void}} props `begin`: the key of the one that was chosen */
export function Viewer({ pictures, begin, onClose }) {
  const [key, setKey] = useState(begin);
  const at = Math.max(0, pictures.findIndex((each) => each.key === key));
  const here = pictures[at];
  if (!here) return null;
  const several = pictures.length > 1;
  const step = (/** @type {number} */ by) => setKey(pictures.at((at + by) % pictures.length)?.key ?? key);
  const onPress = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !several) return;
    event.preventDefault();
    step(by);
  };
  return html`<${Dialog} title=${here.name} kind="viewer" onClose=${onClose} onPress=${onPress}>
    <img key=${here.key} src=${here.address} alt=${here.name} />
    ${several && html`<div class="viewer-steps" dir="ltr">
      <${IconButton} icon="back" label=${t("picture_before")} onClick=${() => step(-1)} />
      <span role="status">${at + 1} / ${pictures.length}</span>
      <${IconButton} icon="ahead" label=${t("picture_after")} onClick=${() => step(1)} />
    </div>`}
  </${Dialog}>`;
}
