// Where in a conversation its reader is, and what they have seen.
//
// Whoever is at the end is carried along with it, but not past what they have not seen; whoever is elsewhere is
// left in peace. Only what stood in the window of a page that somebody looks at counts as read.

import { atEnd, openRoom, present } from "../reading.js";
import { firstUnread, markRead, unreadIn } from "../unread.js";
import { useEffect, useLayoutEffect, useRef } from "../vendor/hooks.js";

const NEAR_BOTTOM = 90;
/** How much of a message must be in the window to be seen. */
const GLIMPSE = 24;
/** What was read last stays in sight above what is new. */
const ABOVE_MARK = 72;

/** The last message in the window. @param {Element} log */
export function lastInSight(log) {
  const { bottom } = log.getBoundingClientRect();
  const messages = [.../** @type {NodeListOf<HTMLElement>} */ (log.querySelectorAll("[data-message]"))];
  return messages.findLast((message) => message.getBoundingClientRect().top + GLIMPSE <= bottom);
}

/** Where the log is to be scrolled so that the first new message stands high in it; undefined without one. @param {HTMLElement} log */
function markPlace(log) {
  const mark = log.querySelector(".new-mark");
  if (!mark) return undefined;
  return log.scrollTop + mark.getBoundingClientRect().top - log.getBoundingClientRect().top - ABOVE_MARK;
}

/**
 * @param {{
 *   roomId: number, all: import("./lines.js").Line[], whole: boolean, ready: boolean,
 *   onWaiting: (messageId: number) => void,
 * }} reading `whole`: the newest message is here; `ready`: everything down to the first new message is, or an
 *   older place is shown; `onWaiting`: from this message on something waits again to be seen
 */
export function useReadingPlace({ roomId, all, whole, ready, onWaiting }) {
  const log = useRef(/** @type {HTMLDivElement | null} */ (null));
  const place = useRef({ height: 0, top: 0, first: "", last: "", atEnd: true, found: false, waiting: true });
  const first = all.find((line) => line.message)?.key ?? "";
  const last = all.at(-1)?.key ?? "";

  const see = () => {
    if (!log.current || !place.current.found || !present() || !unreadIn(roomId)) return;
    markRead(roomId, Number(lastInSight(log.current)?.dataset.message ?? 0));
  };
  const note = () => {
    const element = log.current;
    if (!element) return;
    const end = whole && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_BOTTOM;
    Object.assign(place.current, { height: element.scrollHeight, top: element.scrollTop, atEnd: end });
    atEnd.value = end;
    see();
  };
  /** Nobody who stays where they were leaves the end: what changed its size comes before the observer does. */
  const scrolled = () => {
    const { top, atEnd: wasAtEnd } = place.current;
    if (log.current && !(wasAtEnd && log.current.scrollTop === top)) note();
  };
  const toEnd = () => log.current?.scrollTo({ top: log.current.scrollHeight, behavior: "instant" });
  const toNew = () => {
    const element = log.current;
    if (!element) return;
    const mark = unreadIn(roomId) ? markPlace(element) : undefined;
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = Math.min(end, mark ?? end);
  };
  /** To what waits, and from there to the end. */
  const onward = () => {
    const mark = log.current && unreadIn(roomId) ? markPlace(log.current) : undefined;
    if (mark !== undefined && log.current && mark > log.current.scrollTop) toNew();
    else toEnd();
  };

  useLayoutEffect(() => {
    const element = log.current;
    const before = place.current;
    if (!element || !ready) return;
    const wroteMyself = last !== before.last && all.at(-1)?.outgoing;
    const atOldPlace = !whole && before.atEnd;
    if (!before.found || (before.atEnd && !atOldPlace)) toNew();
    else if (first !== before.first) element.scrollTop += element.scrollHeight - before.height;
    if (before.found && wroteMyself) toEnd();
    Object.assign(before, { first, last, found: true });
    note();
    const waiting = firstUnread(roomId);
    if (waiting && !before.waiting) onWaiting(waiting);
    before.waiting = waiting > 0;
  });
  useEffect(() => {
    openRoom.value = roomId;
    // The window, the line to write on, or something that was said changed its size: stay at the end.
    const observer = new ResizeObserver(() => {
      if (place.current.atEnd) toNew();
      note();
    });
    for (const element of [log.current, log.current?.querySelector(".lines")]) if (element) observer.observe(element);
    addEventListener("focus", see);
    document.addEventListener("visibilitychange", see);
    return () => {
      observer.disconnect();
      removeEventListener("focus", see);
      document.removeEventListener("visibilitychange", see);
      if (openRoom.value === roomId) openRoom.value = 0;
      atEnd.value = true;
    };
  }, []);
  return { log, note, scrolled, onward };
}
