// What was said, from the first message to the last; older ones come as one scrolls up, without a jump.

import { myId } from "../accounts.js";
import { loadOlder, revocable, room } from "../chat.js";
import { day, t } from "../i18n.js";
import { connection } from "../notifications.js";
import { unsent } from "../unsent.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { Bubble, UnsentBubble } from "./bubble.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Button, Spinner } from "./parts.js";

const NEAR_TOP = 600;
const NEAR_BOTTOM = 90;
const TOGETHER_MS = 5 * 60_000;

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */
/**
 * @typedef {object} Line
 * @property {string} key
 * @property {string} [day]
 * @property {Message} [message]
 * @property {Unsent} [draft]
 * @property {boolean} [first] the first of several by the same person
 * @property {boolean} [last]
 */

const dayOf = (/** @type {string} */ at) => new Date(at).toDateString();

/** @param {Message | Unsent} entry */
const senderOf = (entry) => ("senderId" in entry ? entry.senderId : myId());

/** @param {Message | Unsent | undefined} one @param {Message | Unsent | undefined} other */
const together = (one, other) =>
  Boolean(one && other) &&
  senderOf(/** @type {Message} */ (one)) === senderOf(/** @type {Message} */ (other)) &&
  dayOf(one?.createdAt ?? "") === dayOf(other?.createdAt ?? "") &&
  Math.abs(Date.parse(other?.createdAt ?? "") - Date.parse(one?.createdAt ?? "")) < TOGETHER_MS;

/** @param {Message[]} messages @param {Unsent[]} drafts @returns {Line[]} */
function lines(messages, drafts) {
  const keys = new Set(messages.map(({ key }) => key));
  const entries = [...messages, ...drafts.filter(({ localId }) => !keys.has(localId))];
  /** @type {Line[]} */
  const all = [];
  entries.forEach((entry, at) => {
    const before = entries[at - 1];
    if (!before || dayOf(before.createdAt) !== dayOf(entry.createdAt)) {
      all.push({ key: `d${dayOf(entry.createdAt)}`, day: entry.createdAt });
    }
    const place = { first: !together(before, entry), last: !together(entry, entries[at + 1]) };
    if ("messageId" in entry && "key" in entry) {
      const draft = drafts.find(({ localId }) => localId === entry.key);
      all.push({ key: entry.key, message: entry, draft, ...place });
    } else all.push({ key: /** @type {Unsent} */ (entry).localId, draft: /** @type {Unsent} */ (entry), ...place });
  });
  return all;
}

/** Render again while something here can still be taken back. @param {Message[]} messages */
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
 * Where the reader is: at the end, and carried along with it, or somewhere above, and left in peace.
 * @param {Line[]} all
 */
function useScroll(all) {
  const log = useRef(/** @type {HTMLDivElement | null} */ (null));
  const seen = useRef({ height: 0, first: "", last: "", atEnd: true });
  const [atEnd, setAtEnd] = useState(true);
  const first = all.find((line) => !line.day)?.key ?? "";
  const last = all.at(-1)?.key ?? "";

  const note = () => {
    const element = log.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_BOTTOM;
    seen.current = { height: element.scrollHeight, first, last, atEnd: end };
    setAtEnd(end);
  };
  const toEnd = () => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
    note();
  };
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const before = seen.current;
    const wroteMyself = last !== before.last && all.at(-1)?.draft;
    if (before.atEnd || wroteMyself) toEnd();
    else if (first !== before.first) element.scrollTop += element.scrollHeight - before.height;
    note();
  });
  useEffect(() => {
    // The window, the line to write on, or something that was said changed its size: stay at the end.
    const observer = new ResizeObserver(() => seen.current.atEnd && toEnd());
    for (const element of [log.current, log.current?.querySelector(".lines")]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { log, note, toEnd, atEnd };
}

/** @param {{contact: Wire.Contact}} props */
export function MessageList({ contact }) {
  const here = room(contact.roomId);
  const messages = here.messages.value;
  const drafts = unsent.value.filter(({ roomId }) => roomId === contact.roomId);
  const all = lines(messages, drafts);
  const { log, note, toEnd, atEnd } = useScroll(all);
  const [failed, setFailed] = useState(false);
  useRevocable(messages);

  const older = () => {
    const nearTop = (log.current?.scrollTop ?? 0) < NEAR_TOP;
    if (nearTop && !failed) loadOlder(contact).catch(() => setFailed(true));
  };
  useEffect(older, [messages.length, here.loaded.value, failed]);
  useEffect(() => {
    if (connection.value === "online") setFailed(false);
  }, [connection.value]);

  return html`<div
      class="log" ref=${log} role="log" tabindex="0" aria-label=${t("messages")} aria-busy=${here.loading.value}
      onScroll=${() => {
        note();
        older();
      }}
    >
      <div class="log-top">
        ${here.loading.value && html`<${Spinner} />`}
        ${failed && html`<${Button} onClick=${() => setFailed(false)}>${t("try_again")}</${Button}>`}
        ${here.complete.value && !all.length && html`<p class="first-word">${t("say_hello")}</p>`}
      </div>
      <ol class="lines">
        ${all.map((line) =>
          line.day
            ? html`<li class="day" key=${line.key}><span>${day(line.day)}</span></li>`
            : line.message
              ? html`<${Bubble} key=${line.key} ...${line} contact=${contact} />`
              : html`<${UnsentBubble} key=${line.key} ...${line} />`,
        )}
      </ol>
    </div>
    ${!atEnd &&
    html`<button type="button" class="to-end" aria-label=${t("to_end")} title=${t("to_end")} onClick=${toEnd}>
      <${Icon} name="down" />
    </button>`}`;
}
