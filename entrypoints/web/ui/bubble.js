// One message in a conversation.

import { myId, user } from "../accounts.js";
import { caption } from "../attachments.js";
import { displayName } from "../contacts.js";
import { clock, dayAndClock, explain, t } from "../i18n.js";
import { draftIn } from "../drafts.js";
import { jumpTo } from "../jump.js";
import { standing, takenAwayBy } from "../message_changes.js";
import { giveUp, resend } from "../outbox.js";
import { EVERYBODY, MessageType } from "../protocol.js";
import { useState } from "../vendor/hooks.js";
import { Attachments } from "./attachments.js";
import { CallCard } from "./call_card.js";
import { BotMark } from "./bot_mark.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { later } from "./later.js";
import { Menu, useMenuGestures } from "./menu.js";
import { messageActions, messageSigns } from "./message_actions.js";
import { Avatar, hue, IconButton } from "./parts.js";
import { Picture } from "./picture.js";
import { Quote } from "./quote.js";
import { Reactions } from "./reactions.js";
import { attempt } from "./toasts.js";
import { onlyEmoji, Words } from "./words.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

const MessageDialogs = later(() => import("./message_dialogs.js").then((part) => part.MessageDialogs));

/** @param {{message: Message}} props */
function Revoked({ message }) {
  const by = takenAwayBy(message);
  const name = by === myId() ? t("you") : displayName(by);
  return html`<em class="revoked">${by ? t("taken_away_by", { name }) : t("revoked")}</em>`;
}

/** @param {{message: Message, outgoing?: Unsent, album?: import("./lines.js").Line[]}} props */
function Content({ message, outgoing, album }) {
  if (message.revoked) return html`<${Revoked} message=${message} />`;
  if (message.type === MessageType.CALL) return html`<${CallCard} message=${message} />`;
  if (message.attachments.length) {
    const words = caption(message);
    return html`<${Attachments} message=${message} outgoing=${outgoing} />
      ${words && html`<div class="caption"><${Words} text=${words} mentions=${message.mentions} /></div>`}`;
  }
  if (isPicture(message)) {
    return html`<${Picture} message=${message} outgoing=${outgoing} album=${album} />
      ${message.text && html`<div class="caption"><${Words} text=${message.text} mentions=${message.mentions} /></div>`}`;
  }
  return html`<${Words} text=${message.text} mentions=${message.mentions} />`;
}

/** @param {Message} message */
const isPicture = ({ type, image }) => type === MessageType.IMAGE || (type === MessageType.TEXT && image !== "");

/** What stands above what is said. @param {{message: Message, contact: Wire.Contact}} props */
function Before({ message, contact }) {
  const { replyTo, forwarded, revoked } = message;
  if (revoked) return null;
  return html`
    ${forwarded && html`<span class="forwarded"><${Icon} name="forward" size=${14} />${t("forwarded")}</span>`}
    ${replyTo &&
    html`<${Quote} roomId=${contact.roomId} reply=${replyTo}
      onJump=${() => attempt(() => jumpTo(contact.contactId, replyTo.messageId))} />`}
  `;
}

/** @param {{message: Message, outgoing?: Unsent, contact: Wire.Contact}} props */
function End({ message, outgoing, contact }) {
  const mine = message.senderId === myId();
  return html`<span class="bubble-end" dir="ltr">
    ${message.pinned && html`<span title=${t("pinned")}><${Icon} name="pin" size=${12} /></span>`}
    ${message.editedAt && !message.revoked && html`<span title=${dayAndClock(message.editedAt)}>${t("edited")}</span>`}
    <time datetime=${message.createdAt} title=${dayAndClock(message.createdAt)}>${clock(message.createdAt)}</time>
    ${mine && message.type !== MessageType.CALL && html`<${Sent} outgoing=${outgoing} read=${message.messageId <= contact.peerReadMessageId} />`}
  </span>`;
}

/** Beside the last of several by the same person. @param {{senderId: number, shown?: boolean}} props */
export function Face({ senderId, shown }) {
  if (!shown) return html`<span class="avatar-space"></span>`;
  return html`<${Avatar} name=${displayName(senderId)} url=${user(senderId).value?.avatar ?? ""} id=${senderId} size=${32} />`;
}

/** @param {{senderId: number}} props */
export const Name = ({ senderId }) => html`<span class="bubble-name" dir="auto" style=${{ "--hue": hue(senderId) }}>
  ${displayName(senderId) || "\u00a0"} <${BotMark} userId=${senderId} />
</span>`;

/**
 * @param {{message: Message, outgoing?: Unsent, first: boolean, last: boolean, contact: Wire.Contact,
 *   album?: import("./lines.js").Line[]}} props `album`: the pictures among which it stands
 */
export function Bubble({ message, outgoing, first, last, contact, album }) {
  const [menu, setMenu] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const [dialog, setDialog] = useState(/** @type {import("./message_actions.js").MessageDialog} */ (""));
  const actions = messageActions(message, outgoing, contact, setDialog);
  const gestures = useMenuGestures((place) => actions.length > 0 && setMenu(place));
  const mine = message.senderId === myId();
  const inGroup = contact.groupId > 0 && !mine && !album;
  const picture = isPicture(message) && !message.revoked;
  const large = message.type === MessageType.TEXT && !message.revoked && !message.replyTo && onlyEmoji(message.text);
  const meant = !mine && message.mentions.some((userId) => userId === myId() || userId === EVERYBODY);
  return html`<li
    data-message=${message.messageId || undefined}
    class=${classes("line", mine ? "line-mine" : "line-theirs", first && "line-first", last && "line-last", meant && "line-meant")}
  >
    ${inGroup && html`<${Face} senderId=${message.senderId} shown=${last} />`}
    <div class="bubble-column">
      <div
        class=${classes("bubble", picture && "bubble-picture", picture && message.text && "bubble-captioned",
          message.revoked && "bubble-revoked", large && "bubble-emoji")}
        tabindex="-1" ...${gestures}
      >
        <span class="sr-only">${mine ? t("you") : displayName(message.senderId)}: </span>
        ${inGroup && first && html`<${Name} senderId=${message.senderId} />`}
        <${Before} message=${message} contact=${contact} />
        <div class="said" dir="auto">
          <${Content} message=${message} outgoing=${outgoing} album=${album} />
          <${End} message=${message} outgoing=${outgoing} contact=${contact} />
        </div>
      </div>
      <${Reactions} message=${message} />
    </div>
    ${actions.length > 0 &&
    html`<span class=${classes("line-actions", menu && "open")}>
      ${standing(message) && !outgoing &&
      html`<${IconButton} icon="smile" label=${t("react")} size=${18} kind="small" tabindex=${-1} onClick=${() => setDialog("react")} />
        <${IconButton} icon="reply" label=${t("reply")} size=${18} kind="small" tabindex=${-1}
          onClick=${() => draftIn(contact.contactId).answer(message)} />`}
      <${IconButton} icon="more" label=${t("message_actions")} size=${18} kind="small" tabindex=${-1}
        onClick=${(/** @type {MouseEvent} */ event) => setMenu({ x: event.clientX, y: event.clientY })} />
    </span>`}
    ${menu &&
    html`<${Menu} label=${t("message_actions")} signs=${messageSigns(message, outgoing, setDialog)} actions=${actions}
      place=${menu} onClose=${() => setMenu(null)} />`}
    ${dialog && html`<${MessageDialogs} dialog=${dialog} message=${message} onClose=${() => setDialog("")} />`}
    ${outgoing?.sending.value === "failed" && html`<${Failed} outgoing=${outgoing} />`}
  </li>`;
}

/** @type {Record<string, [import("./icons.js").IconName, import("../i18n.js").TextKey]>} */
const SENT = {
  read: ["checks", "read"],
  sent: ["check", "sent"],
  sending: ["clock", "sending"],
  waiting: ["clock", "waiting"],
  paused: ["pause", "paused"],
  failed: ["alert", "not_sent"],
};

/** @param {{outgoing?: Unsent, read: boolean}} props */
function Sent({ outgoing, read }) {
  const state = outgoing?.sending.value ?? (read ? "read" : "sent");
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
