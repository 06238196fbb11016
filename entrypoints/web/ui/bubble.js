// One message in a conversation.

import { myId, user } from "../accounts.js";
import { revocable, revoke } from "../chat.js";
import { clock, dayAndClock, t } from "../i18n.js";
import { MessageType } from "../protocol.js";
import { resend } from "../outbox.js";
import { discard } from "../unsent.js";
import { useState } from "../vendor/hooks.js";
import { CallRecordLine } from "./call_line.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar, IconButton } from "./parts.js";
import { Picture, UnsentPicture } from "./picture.js";
import { attempt } from "./toasts.js";
import { onlyEmoji, Words } from "./words.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

/** @param {{message: Message, draft?: Unsent}} props */
function Content({ message, draft }) {
  if (message.revoked) return html`<em class="revoked">${t("revoked")}</em>`;
  if (message.type === MessageType.CALL) return html`<${CallRecordLine} message=${message} />`;
  if (message.type === MessageType.IMAGE) return html`<${Picture} message=${message} draft=${draft} />`;
  return html`<${Words} text=${message.text} />`;
}

/** @param {{message: Message, draft?: Unsent, first: boolean, last: boolean, contact: Wire.Contact}} props */
export function Bubble({ message, draft, first, last, contact }) {
  const [open, setOpen] = useState(false);
  const mine = message.senderId === myId();
  const sender = user(message.senderId).value;
  const inGroup = contact.groupId > 0 && !mine;
  const picture = message.type === MessageType.IMAGE && !message.revoked;
  const large = message.type !== MessageType.IMAGE && !message.revoked && onlyEmoji(message.text);
  return html`<li
    data-message=${message.messageId}
    class=${classes("line", mine ? "line-mine" : "line-theirs", first && "line-first", last && "line-last")}
  >
    ${inGroup && (last
      ? html`<${Avatar} name=${sender?.nickname ?? ""} url=${sender?.avatar ?? ""} id=${message.senderId} size=${32} />`
      : html`<span class="avatar-space"></span>`)}
    <div
      class=${classes("bubble", picture && "bubble-picture", message.revoked && "bubble-revoked", large && "bubble-emoji")}
      onClick=${() => setOpen(!open)}
    >
      <span class="sr-only">${mine ? t("you") : (sender?.nickname ?? "")}: </span>
      ${inGroup && first && html`<span class="bubble-name" dir="auto">${sender?.nickname ?? "\u00a0"}</span>`}
      <div class="said" dir="auto">
        <${Content} message=${message} draft=${draft} />
        <span class="bubble-end" dir="ltr">
          <time datetime=${message.createdAt} title=${dayAndClock(message.createdAt)}>${clock(message.createdAt)}</time>
          ${mine && message.type !== MessageType.CALL && html`<${Sent} draft=${draft} />`}
        </span>
      </div>
    </div>
    ${revocable(message) &&
    html`<span class=${classes("line-actions", open && "open")}>
      <${IconButton} icon="undo" label=${t("revoke")} size=${17} kind="small" onClick=${() => attempt(() => revoke(message))} />
    </span>`}
    ${draft?.sending.value === "failed" && html`<${Failed} draft=${draft} />`}
  </li>`;
}

/** @type {Record<string, [import("./icons.js").IconName, import("../i18n.js").TextKey]>} */
const SENT = {
  sent: ["check", "sent"],
  sending: ["clock", "sending"],
  waiting: ["clock", "waiting"],
  failed: ["alert", "not_sent"],
};

/** @param {{draft?: Unsent}} props */
function Sent({ draft }) {
  const state = draft?.sending.value ?? "sent";
  const [icon, label] = /** @type {typeof SENT[string]} */ (SENT[state]);
  return html`<span class="sent" data-state=${state} title=${t(label)}>
    <${Icon} name=${icon} size=${14} /><span class="sr-only">${t(label)}</span>
  </span>`;
}

/** @param {{draft: Unsent}} props */
function Failed({ draft }) {
  return html`<span class="failed" role="alert">
    <span>${t("not_sent")}</span>
    <button type="button" class="link" onClick=${() => resend(draft)}>${t("send_again")}</button>
    <button type="button" class="link" onClick=${() => discard(draft)}>${t("discard")}</button>
  </span>`;
}

/** @param {{draft: Unsent, first: boolean, last: boolean}} props */
export function UnsentBubble({ draft, first, last }) {
  return html`<li class=${classes("line line-mine", first && "line-first", last && "line-last")}>
    <div class=${classes("bubble bubble-unsent", draft.picture && "bubble-picture")}>
      <div class="said" dir="auto">
        ${draft.picture ? html`<${UnsentPicture} draft=${draft} />` : html`<${Words} text=${draft.text} />`}
        <span class="bubble-end" dir="ltr"><time>${clock(draft.createdAt)}</time><${Sent} draft=${draft} /></span>
      </div>
    </div>
    ${draft.sending.value === "failed" && html`<${Failed} draft=${draft} />`}
  </li>`;
}

