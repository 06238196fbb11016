// What I have not seen yet, per room. The server keeps no record of reading; this browser does, for all of
// its tabs: what is seen in one is seen in the others.

import { myId } from "./accounts.js";
import { recall, recallAll, remember, watchMemory } from "./memory.js";
import { MessageType } from "./protocol.js";
import { computed, signal } from "./vendor/signals.js";

/**
 * @typedef {object} Reading
 * @property {number} read everything up to this message was seen
 * @property {number[]} unread the later ones that were not, ascending
 */

const NAME = "reading.";
/** More are not told apart: the badge says "99+" long before. */
const COUNTED_AT_MOST = 300;
/** @type {Reading} */
const NOTHING = { read: 0, unread: [] };

/** @type {import("./vendor/signals.js").Signal<Record<number, Reading>>} */
const rooms = signal({});

const unreadOf = (/** @type {number} */ roomId) => rooms.value[roomId]?.unread ?? NOTHING.unread;

export const unreadTotal = computed(() => Object.values(rooms.value).reduce((sum, { unread }) => sum + unread.length, 0));

export const unreadIn = (/** @type {number} */ roomId) => unreadOf(roomId).length;

/** The oldest message not seen, 0 if all are. @param {number} roomId */
export const firstUnread = (roomId) => unreadOf(roomId)[0] ?? 0;

/** What two tabs know together: reading only goes on. @param {Reading} one @param {Reading} other @returns {Reading} */
function join(one, other) {
  const read = Math.max(one.read, other.read);
  const unread = [...new Set([...one.unread, ...other.unread])].filter((messageId) => messageId > read);
  return { read, unread: unread.sort((first, second) => first - second).slice(-COUNTED_AT_MOST) };
}

/** @param {number} roomId @param {(known: Reading) => Reading} change */
function update(roomId, change) {
  const here = rooms.value[roomId];
  const known = join(here ?? NOTHING, recall(myId(), NAME + roomId, NOTHING));
  const next = change(known);
  if (here && next === known && known.read === here.read && known.unread.length === here.unread.length) return;
  rooms.value = { ...rooms.value, [roomId]: next };
  remember(myId(), NAME + roomId, next);
}

/** @returns {() => void} stop following the other tabs */
export function recallUnread() {
  rooms.value = Object.fromEntries(recallAll(myId(), NAME));
  return watchMemory(myId(), NAME, (room, reading) => {
    const roomId = Number(room);
    if (reading) rooms.value = { ...rooms.value, [roomId]: join(rooms.value[roomId] ?? NOTHING, reading) };
  });
}

export function forgetUnread() {
  rooms.value = {};
}

/** For a browser that is new to its person: what was said before counts as read. @param {Wire.Contact[]} contacts */
export function startCounting(contacts) {
  for (const { roomId, lastMessageId } of contacts) markRead(roomId, lastMessageId);
}

/** @param {Wire.Message} message */
export function noteUnread({ messageId, roomId, senderId, type, revoked }) {
  if (senderId === myId()) return markRead(roomId, messageId);
  const counts = !revoked && type !== MessageType.CALL;
  update(roomId, (known) => {
    if (messageId <= known.read || counts === known.unread.includes(messageId)) return known;
    const { read, unread } = known;
    if (counts) return join(known, { read, unread: [messageId] });
    return { read, unread: unread.filter((each) => each !== messageId) };
  });
}

/** Everything in the room up to this message was seen. @param {number} roomId @param {number} messageId */
export function markRead(roomId, messageId) {
  update(roomId, (known) => (messageId > known.read ? join(known, { read: messageId, unread: [] }) : known));
}
