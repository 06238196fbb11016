// What a message and the line to write on open: one part, since the pickers are the same.

import { displayName } from "../contacts.js";
import { react } from "../message_changes.js";
import { EmojiPicker } from "./emoji.js";
import { Forward } from "./forward.js";
import { html } from "./html.js";
import { Readers } from "./readers.js";
import { ReactionPicker } from "./reaction_picker.js";
import { Report } from "./report.js";
import { attempt } from "./toasts.js";
import { WhoReacted } from "./who_reacted.js";

export { EmojiPicker };

/** @param {{dialog: import("./message_actions.js").MessageDialog, message: import("../messages.js").Message, onClose: () => void}} props */
export function MessageDialogs({ dialog, message, onClose }) {
  const pick = (/** @type {string} */ emoji) => attempt(() => react(message, emoji));
  if (dialog === "forward") return html`<${Forward} message=${message} onClose=${onClose} />`;
  if (dialog === "who") return html`<${WhoReacted} message=${message} onClose=${onClose} />`;
  if (dialog === "readers") return html`<${Readers} message=${message} onClose=${onClose} />`;
  if (dialog === "report")
    return html`<${Report} what=${{ messageId: message.messageId }} name=${displayName(message.senderId)} onClose=${onClose} />`;
  return html`<${ReactionPicker} onPick=${pick} onClose=${onClose} />`;
}
