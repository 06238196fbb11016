// All conversations, the newest first.

import { myId, user } from "../accounts.js";
import { inWords } from "../attachments.js";
import { contactOfRecord } from "../call_history.js";
import { running } from "../calls.js";
import { archivedOnes, contactAvatar, contactName, contactsLoaded, conversations, displayName, isMuted } from "../contacts.js";
import { eventText } from "../group_events.js";
import { count, moment, t } from "../i18n.js";
import { matches } from "../fold.js";
import { plainWords } from "../plain_words.js";
import { MessageType } from "../protocol.js";
import { QUERY_AT_MOST } from "../search.js";
import { unsent } from "../unsent.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { ConversationMenu } from "./conversation_menu.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Invite } from "./invite.js";
import { onKey } from "./keys.js";
import { later } from "./later.js";
import { useMenuGestures } from "./menu.js";
import { typingText, WithPresence } from "./presence.js";
import { roving } from "./roving.js";
import { Avatar, Badge, Button, IconButton, Spinner } from "./parts.js";
import { joinCall } from "./start_call.js";

/** What was said last, in the language of this page. @param {Wire.Contact} contact */
function previewOf({ lastMessageType, lastMessageContent, lastMessageRevoked, lastMessageEvent }) {
  if (lastMessageRevoked) return t("revoked_short");
  if (lastMessageEvent) return eventText(lastMessageEvent, false);
  if (lastMessageType === MessageType.IMAGE) return t("a_picture");
  return lastMessageType === MessageType.CALL ? t("a_call") : inWords(lastMessageContent);
}

/** What they call themselves. @param {Wire.Contact} contact */
function namesOf({ userId }) {
  const person = userId ? user(userId).value : null;
  return person ? [person.nickname, person.username] : [];
}

/** In a group: who said it. @param {Wire.Contact} contact */
function senderOf({ groupId, lastMessageSenderId: userId, lastMessageType: type, lastMessageEvent: event }) {
  if (!groupId || !userId || event || type === MessageType.CALL) return "";
  return userId === myId() ? t("you") : displayName(userId);
}

const FindPeople = later(() => import("./find_people.js").then((part) => part.FindPeople));
const NewGroup = later(() => import("./new_group.js").then((part) => part.NewGroup));
const SearchResults = later(() => import("./search_results.js").then((part) => part.SearchResults));

const walk = roving("a.row");

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
  const [aside, setAside] = useState(false);
  const archived = archivedOnes.value;
  const word = wanted.trim();
  const all = word ? [...conversations.value, ...archived] : aside && archived.length ? archived : conversations.value;
  const shown = word ? all.filter((contact) => matches(word, contactName(contact), ...namesOf(contact))) : all;
  const stop = shown.find(({ contactId }) => contactId === openId) ?? shown[0];
  const search = useRef(/** @type {HTMLInputElement | null} */ (null));
  const asked = searchWanted.value;
  useLayoutEffect(() => {
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
        type="search" aria-label=${t("search_all")} placeholder=${t("search_all")} value=${wanted} maxlength=${QUERY_AT_MOST}
        onInput=${(/** @type {any} */ event) => setWanted(event.currentTarget.value)}
      />
    </div>`}
    <${RunningCall} />
    <div class="scroll" onKeyDown=${walk}>
      ${!contactsLoaded.value && html`<div class="centre"><${Spinner} /></div>`}
      ${contactsLoaded.value &&
      !all.length &&
      html`<div class="only-narrow"><${Invite} /></div>
        <div class="centre only-wide">
          <${Button} kind="primary" icon="userPlus" onClick=${() => setDialog("people")}>${t("find_people")}</${Button}>
        </div>`}
      ${archived.length > 0 && !word && html`<div class="rows"><${Aside} archived=${archived} on=${aside} onTurn=${() => setAside(!aside)} /></div>`}
      ${word && shown.length > 0 && html`<h2 class="rows-title">${t("chats")}</h2>`}
      <ul class="rows" aria-label=${t(aside ? "archived" : "chats")}>
        ${shown.map(
          (contact) => html`<${Row} key=${contact.contactId} contact=${contact} open=${contact.contactId === openId}
            stop=${contact === stop} />`,
        )}
      </ul>
      ${word && html`<${SearchResults} key=${word} word=${word} chats=${shown.length} />`}
    </div>
    ${dialog === "people" && html`<${FindPeople} onClose=${() => setDialog("")} />`}
    ${dialog === "group" && html`<${NewGroup} onClose=${() => setDialog("")} />`}
  `;
}

/** @param {{contact: Wire.Contact, open: boolean, stop: boolean}} props `stop`: the one that Tab reaches */
function Row({ contact, open, stop }) {
  const name = contactName(contact);
  const { unread, unreadMentions, markedUnread } = contact;
  const [menu, setMenu] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const { onKeyDown: _, ...gestures } = useMenuGestures(setMenu);
  const onContextMenu = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    setMenu({ x: event.clientX, y: event.clientY });
  };
  const begun = open ? "" : contact.draft;
  const muted = isMuted(contact);
  const typing = typingText(contact.contactId);
  const outgoing = unsent.value.findLast(({ roomId }) => roomId === contact.roomId);
  const last = outgoing ? plainWords(outgoing.text) || (outgoing.file?.plain.value ? outgoing.file.name : t("a_picture")) : begun || previewOf(contact);
  const sender = outgoing || begun ? "" : senderOf(contact);
  return html`<li>
    <a
      class=${classes("row", open && "on", (unread > 0 || markedUnread) && "row-unread")} href=${`chats/${contact.contactId}`}
      aria-current=${open ? "true" : undefined} tabindex=${stop ? 0 : -1} ...${gestures} onContextMenu=${onContextMenu}
    >
      <${WithPresence} userId=${contact.userId}>
        <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${48}
          group=${contact.groupId > 0} />
      </${WithPresence}>
      <span class="row-text">
        <span class="row-name" dir="auto">${name || " "}</span>
        ${typing && html`<span class="row-note types" dir="auto">${typing}</span>`}
        ${!typing &&
        html`<span class="row-note" dir="auto">
          ${outgoing && html`<${Icon} name=${outgoing.sending.value === "failed" ? "alert" : "clock"} size=${14} />`}
          ${!outgoing && begun && html`<span class="row-draft">${t("draft")}:</span> `}
          ${sender && html`<bdi class="row-sender">${sender}:</bdi> `}${last || t("say_hello")}
        </span>`}
      </span>
      <span class="row-end">
        <time>${contact.lastMessageTime ? moment(contact.lastMessageTime) : ""}</time>
        <span class="row-marks">
          ${contact.pinnedAt && html`<${Mark} icon="pin" label=${t("pinned")} />`}
          ${muted && html`<${Mark} icon="bellOff" label=${t("muted")} />`}
          ${unreadMentions > 0 && html`<span class="row-mention" title=${t("mentions_you")} aria-hidden="true">@</span><span class="sr-only">${t("mentions_you")}</span>`}
          ${markedUnread && !unread && html`<span class="badge badge-dot"><span class="sr-only">${t("marked_unread")}</span></span>`}
          <span class=${classes("row-count", muted && "row-count-muted")}>
            <${Badge} count=${unread} label=${count("unread_one", "unread_many", unread)} />
          </span>
        </span>
      </span>
    </a>
    ${menu && html`<${ConversationMenu} contact=${contact} place=${menu} onClose=${() => setMenu(null)} />`}
  </li>`;
}

/** @param {{icon: import("./icons.js").IconName, label: string}} props */
const Mark = ({ icon, label }) => html`<${Icon} name=${icon} size=${15} /><span class="sr-only">${label}</span>`;

/** Those put aside, and the way back. @param {{archived: Wire.Contact[], on: boolean, onTurn: () => void}} props */
function Aside({ archived, on, onTurn }) {
  const unread = archived.reduce((sum, contact) => sum + (isMuted(contact) ? 0 : contact.unread), 0);
  return html`<button type="button" class="row row-way" aria-pressed=${on} onClick=${onTurn}>
    <span class="row-mark"><${Icon} name=${on ? "back" : "archive"} size=${20} /></span>
    <span class="row-text"><span class="row-name">${on ? t("chats") : t("archived")}</span></span>
    ${!on && html`<span class="row-note">${archived.length}</span>
      <${Badge} count=${unread} label=${count("unread_one", "unread_many", unread)} />`}
  </button>`;
}

/** A call of mine goes on without this page, after a reload for example. */
function RunningCall() {
  const record = running.value;
  if (!record) return null;
  const contact = contactOfRecord(record);
  const name = contact ? contactName(contact) : displayName(record.callerId);
  return html`<div class="running" role="status">
    <${Icon} name="phone" size=${18} />
    <span>${t(record.startTime ? "call_goes_on" : "call_waits", { name })}</span>
    <${Button} kind="primary" onClick=${() => joinCall(record)}>${t("join")}</${Button}>
  </div>`;
}
