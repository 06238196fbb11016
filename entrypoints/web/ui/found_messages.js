// Messages that were found: a preview of each with what was looked for marked, and the way to it.

import { myId, user } from "../accounts.js";
import { room } from "../chat.js";
import { contactAvatar, contactName, displayName, findContact } from "../contacts.js";
import { explain, moment, t } from "../i18n.js";
import { jumpTo } from "../jump.js";
import { MessageType } from "../protocol.js";
import { complete, excerpt, searchMessages } from "../search.js";
import { useEffect, useLayoutEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Avatar, Button, Spinner } from "./parts.js";
import { attempt } from "./toasts.js";

const TYPING_MS = 250;

/** @typedef {import("../search.js").Asked} Asked */
/** @typedef {{messages: Wire.FoundMessage[], cursor: string}} Page */

/** The pages so far, once somebody stopped typing. @param {Asked} asked */
export function useSearch(asked) {
  const key = JSON.stringify(asked);
  const [page, setPage] = useState(/** @type {Page | null} */ (null));
  const [cursor, setCursor] = useState("");
  const [trouble, setTrouble] = useState("");
  const [tries, setTries] = useState(0);
  useLayoutEffect(() => {
    setPage(null);
    setCursor("");
    setTrouble("");
  }, [key]);
  useEffect(() => {
    if (!complete(asked)) return;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const next = await searchMessages(asked, cursor);
        if (!current) return;
        setTrouble("");
        setPage((before) => ({ ...next, messages: [...(cursor ? (before?.messages ?? []) : []), ...next.messages] }));
      } catch (error) {
        if (current) setTrouble(explain(error));
      }
    }, cursor ? 0 : TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, cursor, tries]);
  const again = () => {
    setTrouble("");
    setTries(tries + 1);
  };
  return { page, trouble, more: () => setCursor(page?.cursor ?? ""), again, busy: !page && !trouble };
}

/**
 * @param {{
 *   asked: Asked, page: Page | null, trouble: string, more: () => void, again: () => void, onGo?: () => void,
 * }} props
 */
export function FoundMessages({ asked, page, trouble, more, again, onGo }) {
  return html`
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p><${Button} onClick=${again}>${t("try_again")}</${Button}>`}
    ${!page && !trouble && html`<div class="centre"><${Spinner} /></div>`}
    <ul class="rows" aria-label=${t("messages")}>
      ${page?.messages.map((message) => html`<${Found} key=${message.messageId} message=${message} asked=${asked} onGo=${onGo} />`)}
    </ul>
    ${page?.cursor && !trouble && html`<div class="centre"><${Button} onClick=${more}>${t("show_more")}</${Button}></div>`}
  `;
}

/** @param {{message: Wire.FoundMessage, asked: Asked, onGo?: () => void}} props */
function Found({ message, asked, onGo }) {
  const contact = findContact(message.contactId);
  if (!contact || room(message.roomId).find(message.messageId)?.revoked) return null;
  const said = message.senderId === myId() ? t("you") : displayName(message.senderId);
  const here = asked.contactId === message.contactId;
  const jump = (/** @type {MouseEvent} */ event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onGo?.();
    attempt(() => jumpTo(message.contactId, message.messageId));
  };
  const withSender = !here && (contact.groupId > 0 || message.senderId === myId());
  return html`<li>
    <a class="row" href=${`chats/${message.contactId}`} onClick=${jump} tabindex="-1">
      ${here
        ? html`<${Avatar} name=${displayName(message.senderId)} url=${user(message.senderId).value?.avatar ?? ""} id=${message.senderId} size=${40} />`
        : html`<${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${40}
            group=${contact.groupId > 0} />`}
      <span class="row-text">
        <span class="row-name" dir="auto">${(here ? said : contactName(contact)) || "\u00a0"}</span>
        <span class="row-note row-found" dir="auto">
          ${withSender && html`<bdi class="row-sender">${said}:</bdi> `}<${Preview} message=${message} query=${asked.q} />
        </span>
      </span>
      <span class="row-end"><time datetime=${message.createdAt}>${moment(message.createdAt)}</time></span>
    </a>
  </li>`;
}

/** @param {{message: Wire.Message, query: string}} props */
function Preview({ message, query }) {
  if (message.type === MessageType.CALL) return t("a_call");
  if (!message.text) return t("a_picture");
  return excerpt(message.text, query).map((piece) => (piece.found ? html`<mark>${piece.text}</mark>` : piece.text));
}
