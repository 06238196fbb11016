// What was said, from the first message to the last; older ones come as one scrolls up, without a jump.

import { loadEnd, loadNewer, loadOlder, revocable, room } from "../chat.js";
import { eventText } from "../group_events.js";
import { count, day, t } from "../i18n.js";
import { target } from "../jump.js";
import { afterSeen } from "../moment.js";
import { connection } from "../notifications.js";
import { atEnd } from "../reading.js";
import { firstUnread, unreadIn } from "../unread.js";
import { unsent } from "../unsent.js";
import { useEffect, useLayoutEffect, useState } from "../vendor/hooks.js";
import { Album } from "./album.js";
import { Bubble } from "./bubble.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { onKey } from "./keys.js";
import { isEvent, lines } from "./lines.js";
import { Button, Spinner } from "./parts.js";
import { lastInSight, useReadingPlace } from "./reading_place.js";

/** From message to message with the arrows; the menu of each opens with Enter. */
const walk = onKey((/** @type {KeyboardEvent} */ event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const here = /** @type {Element} */ (event.target);
  if (!step || (here !== event.currentTarget && !here.matches(".bubble"))) return;
  const log = /** @type {Element} */ (event.currentTarget);
  const bubbles = [...log.querySelectorAll(".bubble")];
  const next = here === log ? lastInSight(log)?.querySelector(".bubble") : bubbles[bubbles.indexOf(here) + step];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
});

const NEAR_TOP = 600;
const NEAR_END = 600;
/** How long a message that somebody asked for stands out. */
const FOUND_MS = 2500;
/** Whoever was away for longer begins to read there. */
const CAUGHT_UP_AT_MOST = 600;

/** Render again while something here can still be taken back. @param {import("./lines.js").Message[]} messages */
function useRevocable(messages) {
  const [, tick] = useState(0);
  const any = messages.some(revocable);
  useEffect(() => {
    if (!any) return;
    const timer = setInterval(() => tick((count) => count + 1), 10_000);
    return () => clearInterval(timer);
  }, [any]);
}

/**
 * Brings the message that somebody asked for into the middle, and lets it stand out for a moment.
 * @param {{contact: Wire.Contact, log: {current: HTMLElement | null}, note: () => void, messages: import("./lines.js").Message[]}} list
 */
function useTarget({ contact, log, note, messages }) {
  useLayoutEffect(() => {
    const wanted = target.value;
    if (wanted?.roomId !== contact.roomId) return;
    const line = log.current?.querySelector(`[data-message="${wanted.messageId}"]`);
    if (!line) return;
    target.value = null;
    line.scrollIntoView({ block: "center", behavior: "instant" });
    note();
    /** @type {HTMLElement | null} */ (line.querySelector(".bubble"))?.focus({ preventScroll: true });
    line.classList.add("line-found");
    afterSeen(FOUND_MS, () => line.classList.remove("line-found"));
  }, [target.value, messages]);
}

/** @param {{contact: Wire.Contact}} props */
export function MessageList({ contact }) {
  const here = room(contact.roomId);
  const messages = here.messages.value;
  const outgoing = unsent.value.filter(({ roomId }) => roomId === contact.roomId);
  const [newFrom, setNewFrom] = useState(() => firstUnread(contact.roomId));
  const oldest = messages[0]?.messageId ?? 0;
  const reached =
    here.loaded.value && (oldest <= newFrom || !newFrom || here.complete.value || messages.length >= CAUGHT_UP_AT_MOST);
  const all = lines(messages, outgoing, newFrom);
  const [failed, setFailed] = useState(false);
  const whole = here.whole.value;
  const { log, note, scrolled, onward } = useReadingPlace({
    roomId: contact.roomId,
    all,
    whole,
    ready: reached || failed || !whole,
    onWaiting: setNewFrom,
  });
  useTarget({ contact, log, note, messages });
  useRevocable(messages);
  useEffect(() => {
    if (outgoing.length) setNewFrom(0);
  }, [outgoing.length]);

  const older = () => {
    const nearTop = (log.current?.scrollTop ?? 0) < NEAR_TOP;
    if ((nearTop || !reached) && !failed) loadOlder(contact, !reached && here.loaded.value).catch(() => setFailed(true));
  };
  const newer = () => {
    const { scrollHeight, scrollTop, clientHeight } = log.current ?? { scrollHeight: 0, scrollTop: 0, clientHeight: 0 };
    if (whole || failed || scrollHeight - scrollTop - clientHeight > NEAR_END) return;
    loadNewer(contact).catch(() => setFailed(true));
  };
  const toEnd = () => {
    if (whole) return onward();
    loadEnd(contact)?.catch(() => setFailed(true));
  };
  useEffect(older, [messages.length, here.loaded.value, failed]);
  useEffect(() => {
    if (connection.value === "online") setFailed(false);
  }, [connection.value]);

  return html`<div
      class="log" ref=${log} role="log" tabindex="0" aria-label=${t("messages")} aria-busy=${here.loading.value}
      onKeyDown=${walk}
      onScroll=${() => {
        scrolled();
        older();
        newer();
      }}
    >
      <div class="log-top">
        ${here.loading.value && html`<${Spinner} />`}
        ${failed && html`<${Button} onClick=${() => setFailed(false)}>${t("try_again")}</${Button}>`}
        ${here.complete.value && !all.length && html`<p class="first-word">${t("say_hello")}</p>`}
      </div>
      <ol class="lines">
        ${all.map((line) => html`<${Entry} key=${line.key} line=${line} contact=${contact} />`)}
      </ol>
    </div>
    <${Onward} roomId=${contact.roomId} onClick=${toEnd} />`;
}

/** @param {{line: import("./lines.js").Line, contact: Wire.Contact}} props */
function Entry({ line, contact }) {
  if (line.day) return html`<li class="day"><span>${day(line.day)}</span></li>`;
  if (line.mark) return html`<li class="new-mark"><span>${t("new_messages")}</span></li>`;
  const { message } = line;
  if (message?.event && isEvent(message)) {
    return html`<li class="event-line"><span dir="auto">${eventText(message.event)}</span></li>`;
  }
  if (line.album) return html`<${Album} line=${line} contact=${contact} />`;
  return html`<${Bubble} ...${line} contact=${contact} />`;
}

/** What waits below, and the way there. @param {{roomId: number, onClick: () => void}} props */
function Onward({ roomId, onClick }) {
  const unread = unreadIn(roomId);
  if (atEnd.value) return null;
  const label = unread ? `${t("to_end")}, ${count("unread_one", "unread_many", unread)}` : t("to_end");
  return html`<button type="button" class=${classes("to-end", unread > 0 && "to-end-unread")} aria-label=${label}
    title=${label} onClick=${onClick}>
    ${unread > 0 && html`<span aria-hidden="true">${unread > 99 ? "99+" : unread}</span>`}
    <${Icon} name="down" />
  </button>`;
}
