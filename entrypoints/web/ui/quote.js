// The message that another one answers, in few words.

import { myId } from "../accounts.js";
import { inWords } from "../attachments.js";
import { room } from "../chat.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { MessageType } from "../protocol.js";
import { html } from "./html.js";
import { hue } from "./parts.js";

/** What it said, in one line. @param {{type?: number, text: string, revoked: boolean}} message */
export function gist({ type, text, revoked }) {
  if (revoked) return t("revoked_short");
  if (type === MessageType.CALL) return t("a_call");
  return inWords(text) || t("a_picture");
}

/** As it is now, where it is here: nobody is told anew of an answer when what it answers changes. @param {number} roomId @param {Wire.Reply} reply */
const present = (roomId, reply) =>
  room(roomId).messages.value.find(({ messageId }) => messageId === reply.messageId) ?? reply;

/** Only its looks. @param {{senderId: number, text: string}} props */
export function QuoteWords({ senderId, text }) {
  const name = senderId === myId() ? t("you") : displayName(senderId);
  return html`<span class="quote-who" dir="auto" style=${{ "--hue": hue(senderId) }}>${name}</span>
    <span class="quote-text" dir="auto">${text}</span>`;
}

/** @param {{roomId: number, reply: Wire.Reply, onJump: () => void}} props */
export function Quote({ roomId, reply, onJump }) {
  const said = gist(present(roomId, reply));
  return html`<button type="button" class="quote" aria-label=${t("show_answered", { text: said })} onClick=${onJump}>
    <${QuoteWords} senderId=${reply.senderId} text=${said} />
  </button>`;
}
