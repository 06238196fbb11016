// Any emoji to react with, beside the message.

import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";
import { EmojiPicker } from "./emoji.js";
import { html } from "./html.js";

/** @param {{onPick: (emoji: string) => void, onClose: () => void}} props */
export function ReactionPicker({ onPick, onClose }) {
  const pick = (/** @type {string} */ emoji) => {
    onClose();
    onPick(emoji);
  };
  return html`<${Dialog} kind="reaction-picker" title=${t("react")} onClose=${onClose}>
    <${EmojiPicker} onPick=${pick} onClose=${onClose} />
  </${Dialog}>`;
}
