// One message in a conversation.

import { myId, user } from "../accounts.js";
import { clock, dayAndClock, explain, t } from "../i18n.js";
import { giveUp, resend } from "../outbox.js";
import { MessageType } from "../protocol.js";
import { useState } from "../vendor/hooks.js";
import { CallCard } from "./call_card.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Menu, useMenuGestures } from "./menu.js";
import { messageActions } from "./message_actions.js";
import { Avatar, hue, IconButton } from "./parts.js";
import { Picture } from "./picture.js";
import { attempt } from "./toasts.js";
import { onlyEmoji, Words } from "./words.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

/** @param {{message: Message, outgoing?: Unsent}} props */
function Content({ message, outgoing }) {
  if (message.revoked) return html`<em class="revoked">${t("revoked")}</em>`;
  if (message.type === MessageType.CALL) return html`<${CallCard} message=${message} />`;
  if (message.type === MessageType.IMAGE) return html`<${Picture} message=${message} outgoing=${outgoing} />`;
  return html`<${Words} text=${message.text} />`;
}

/** @param {{message: Message, outgoing?: Unsent, first: boolean, last: boolean, contact: Wire.Contact}} props */
export function Bubble({ message, outgoing, first, last, contact }) {
  const [menu, setMenu] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const actions = messageActions(message, outgoing);
  const gestures = useMenuGestures((place) => actions.length > 0 && setMenu(place));
  const mine = message.senderId === myId();
  const sender = user(message.senderId).value;
  const inGroup = contact.groupId > 0 && !mine;
  const picture = message.type === MessageType.IMAGE && !message.revoked;
  const large = message.type === MessageType.TEXT && !message.revoked && onlyEmoji(message.text);
  return html`<li
    data-message=${message.messageId || undefined}
    class=${classes("line", mine ? "line-mine" : "line-theirs", first && "line-first", last && "line-last")}
  >
    ${inGroup && (last
      ? html`<${Avatar} name=${sender?.nickname ?? ""} url=${sender?.avatar ?? ""} id=${message.senderId} size=${32} />`
      : html`<span class="avatar-space"></span>`)}
    <div
      class=${classes("bubble", picture && "bubble-picture", message.revoked && "bubble-revoked", large && "bubble-emoji")}
      tabindex="-1" ...${gestures}
    >
      <span class="sr-only">${mine ? t("you") : (sender?.nickname ?? "")}: </span>
      ${inGroup && first && html`<span class="bubble-name" dir="auto" style=${{ "--hue": hue(message.senderId) }}>${sender?.nickname ?? "\u00a0"}</span>`}
      <div class="said" dir="auto">
        <${Content} message=${message} outgoing=${outgoing} />
        <span class="bubble-end" dir="ltr">
          <time datetime=${message.createdAt} title=${dayAndClock(message.createdAt)}>${clock(message.createdAt)}</time>
          ${mine && message.type !== MessageType.CALL && html`<${Sent} outgoing=${outgoing} />`}
        </span>
      </div>
    </div>
    ${actions.length > 0 &&
    html`<span class=${classes("line-actions", menu && "open")}>
      <${IconButton} icon="more" label=${t("message_actions")} size=${18} kind="small" tabindex=${-1}
        onClick=${(/** @type {MouseEvent} */ event) => setMenu({ x: event.clientX, y: event.clientY })} />
    </span>`}
    ${menu && html`<${Menu} label=${t("message_actions")} actions=${actions} place=${menu} onClose=${() => setMenu(null)} />`}
    ${outgoing?.sending.value === "failed" && html`<${Failed} outgoing=${outgoing} />`}
  </li>`;
}

/** @type {Record<string, [import("./icons.js").IconName, import("../i18n.js").TextKey]>} */
const SENT = {
  sent: ["check", "sent"],
  sending: ["clock", "sending"],
  waiting: ["clock", "waiting"],
  failed: ["alert", "not_sent"],
};

/** @param {{outgoing?: Unsent}} props */
function Sent({ outgoing }) {
  const state = outgoing?.sending.value ?? "sent";
  const [icon, label] = /** @type {typeof SENT[string]} */ (SENT[state]);
  return html`<span class="sent" data-state=${state} title=${t(label)}>
    <${Icon} name=${icon} size=${14} /><span class="sr-only">${t(label)}</span>
  </span>`;
}

/** @param {{outgoing: Unsent}} props */
function Failed({ outgoing }) {
  return html`<span class="failed" role="alert">
    <span>${t("not_sent")} ${explain(outgoing.trouble)}</span>
    <button type="button" class="link" onClick=${() => resend(outgoing)}>${t("send_again")}</button>
    <button type="button" class="link" onClick=${() => attempt(() => giveUp(outgoing))}>${t("discard")}</button>
  </span>`;
}
