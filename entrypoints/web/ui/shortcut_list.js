// The shortcuts, for whoever asks which there are.

import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { SHORTCUTS } from "./shortcut_keys.js";

/** @param {{onClose: () => void}} props */
export function ShortcutList({ onClose }) {
  return html`<${Dialog} title=${t("shortcuts")} onClose=${onClose}>
    <dl class="shortcuts">
      ${Object.entries(SHORTCUTS).map(
        ([name, { keys, text }]) => html`<div key=${name}>
          <dt>${t(text)}</dt>
          <dd>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dd>
        </div>`,
      )}
      <div><dt>${t("shortcut_edit")}</dt><dd><kbd>↑</kbd></dd></div>
      <div><dt>${t("shortcut_messages")}</dt><dd><kbd>↑</kbd><kbd>↓</kbd><kbd>Enter</kbd></dd></div>
    </dl>
  </${Dialog}>`;
}
