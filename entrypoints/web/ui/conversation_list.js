// All conversations, the newest first.

import { myId, nickname, user } from "../accounts.js";
import { contactOfRecord } from "../call_history.js";
import { running } from "../calls.js";
import { contactAvatar, contactName, contactsLoaded, conversations } from "../contacts.js";
import { count, moment, t } from "../i18n.js";
import { matches } from "../fold.js";
import { MessageType } from "../protocol.js";
import { unsent } from "../unsent.js";
import { unreadIn } from "../unread.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { FindPeople } from "./find_people.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Invite } from "./invite.js";
import { onKey } from "./keys.js";
import { joinCall } from "./lobby.js";
import { NewGroup } from "./new_group.js";
import { roving } from "./roving.js";
import { Avatar, Badge, Button, IconButton, Spinner } from "./parts.js";

/** What was said last, in the language of this page. @param {Wire.Contact} contact */
function previewOf({ lastMessageType, lastMessageContent, lastMessageRevoked }) {
  if (lastMessageRevoked) return t("revoked_short");
  if (lastMessageType === MessageType.IMAGE) return t("a_picture");
  return lastMessageType === MessageType.CALL ? t("a_call") : lastMessageContent;
}

/** @param {Wire.Contact} contact */
const usernameOf = ({ userId }) => (userId ? (user(userId).value?.username ?? "") : "");

/** In a group: who said it. @param {Wire.Contact} contact */
function senderOf({ groupId, lastMessageSenderId: userId, lastMessageType: type }) {
  if (!groupId || !userId || type === MessageType.CALL) return "";
  return userId === myId() ? t("you") : nickname(userId);
}

const walk = roving(".row");

/** How often somebody asked by keys to search here. */
export const searchWanted = signal(0);

/** Into the list of what was found, or at once to the only one. */
const intoList = onKey((/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const [first, second] = document.querySelectorAll(".place .rows a.row");
  if (!(first instanceof HTMLElement)) return;
  event.preventDefault();
  first.focus();
  if (event.key === "Enter" && !second) first.click();
});

/** @param {{openId: number}} props */
export function ConversationList({ openId }) {
  const [wanted, setWanted] = useState("");
  const [dialog, setDialog] = useState(/** @type {"" | "people" | "group"} */ (""));
  const all = conversations.value;
  const word = wanted.trim();
  const shown = word ? all.filter((contact) => matches(word, contactName(contact), usernameOf(contact))) : all;
  const stop = shown.find(({ contactId }) => contactId === openId) ?? shown[0];
  const search = useRef(/** @type {HTMLInputElement | null} */ (null));
  const asked = searchWanted.value;
  useEffect(() => {
    if (asked) search.current?.focus();
  }, [asked, all.length > 0]);
  useEffect(() => () => void (searchWanted.value = 0), []);
  return html`
    <header class="place-head">
      <h1>${t("chats")}</h1>
      <${IconButton} icon="groupPlus" label=${t("new_group")} onClick=${() => setDialog("group")} />
      <${IconButton} icon="userPlus" label=${t("find_people")} onClick=${() => setDialog("people")} />
    </header>
    ${all.length > 0 &&
    html`<div class="search">
      <${Icon} name="search" size=${18} />
      <input
        ref=${search} onKeyDown=${intoList}
        type="search" aria-label=${t("search_chats")} placeholder=${t("search_chats")} value=${wanted}
        onInput=${(/** @type {any} */ event) => setWanted(event.currentTarget.value)}
      />
    </div>`}
    <${RunningCall} />
    <div class="scroll">
      ${!contactsLoaded.value && html`<div class="centre"><${Spinner} /></div>`}
      ${contactsLoaded.value &&
      !all.length &&
      html`<div class="only-narrow"><${Invite} /></div>
        <div class="centre only-wide">
          <${Button} kind="primary" icon="userPlus" onClick=${() => setDialog("people")}>${t("find_people")}</${Button}>
        </div>`}
      ${all.length > 0 && !shown.length && html`<p class="nothing">${t("nothing_found")}</p>`}
      <ul class="rows" aria-label=${t("chats")} onKeyDown=${walk}>
        ${shown.map(
          (contact) => html`<${Row} key=${contact.contactId} contact=${contact} open=${contact.contactId === openId}
            stop=${contact === stop} />`,
        )}
      </ul>
    </div>
    ${dialog === "people" && html`<${FindPeople} onClose=${() => setDialog("")} />`}
    ${dialog === "group" && html`<${NewGroup} onClose=${() => setDialog("")} />`}
  `;
}

/** @param {{contact: Wire.Contact, open: boolean, stop: boolean}} props `stop`: the one that Tab reaches */
function Row({ contact, open, stop }) {
  const name = contactName(contact);
  const unread = unreadIn(contact.roomId);
  const outgoing = unsent.value.findLast(({ roomId }) => roomId === contact.roomId);
  const last = outgoing ? outgoing.text || t("a_picture") : previewOf(contact);
  const sender = outgoing ? "" : senderOf(contact);
  return html`<li>
    <a
      class=${classes("row", open && "on", unread > 0 && "row-unread")} href=${`/chats/${contact.contactId}`}
      aria-current=${open ? "true" : undefined} tabindex=${stop ? 0 : -1}
    >
      <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${48}
        group=${contact.groupId > 0} />
      <span class="row-text">
        <span class="row-name" dir="auto">${name || " "}</span>
        <span class="row-note" dir="auto">
          ${outgoing && html`<${Icon} name=${outgoing.sending.value === "failed" ? "alert" : "clock"} size=${14} />`}
          ${sender && html`<bdi class="row-sender">${sender}:</bdi> `}${last || t("say_hello")}
        </span>
      </span>
      <span class="row-end">
        <time>${contact.lastMessageTime ? moment(contact.lastMessageTime) : ""}</time>
        <${Badge} count=${unread} label=${count("unread_one", "unread_many", unread)} />
      </span>
    </a>
  </li>`;
}

/** A call of mine goes on without this page, after a reload for example. */
function RunningCall() {
  const record = running.value;
  if (!record) return null;
  const contact = contactOfRecord(record);
  const name = contact ? contactName(contact) : nickname(record.callerId);
  return html`<div class="running" role="status">
    <${Icon} name="phone" size=${18} />
    <span>${t(record.startTime ? "call_goes_on" : "call_waits", { name })}</span>
    <${Button} kind="primary" onClick=${() => joinCall(record)}>${t("join")}</${Button}>
  </div>`;
}
