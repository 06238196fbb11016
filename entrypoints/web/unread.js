// What I have not looked at yet, per room. The server keeps no record of reading; this browser does.

import { myId } from "./accounts.js";
import { recall, remember } from "./memory.js";
import { MessageType } from "./protocol.js";
import { computed, signal } from "./vendor/signals.js";

/** @typedef {{last: number, count: number}} Unread `last`: the newest message that was counted */

/** @type {import("./vendor/signals.js").Signal<Record<number, Unread>>} */
const rooms = signal({});

export const unreadTotal = computed(() => Object.values(rooms.value).reduce((sum, { count }) => sum + count, 0));

export const unreadIn = (/** @type {number} */ roomId) => rooms.value[roomId]?.count ?? 0;

/** @param {number} roomId @param {Unread} unread */
function set(roomId, unread) {
  const before = rooms.value[roomId];
  if (before?.last === unread.last && before.count === unread.count) return;
  rooms.value = { ...rooms.value, [roomId]: unread };
  remember(myId(), "unread", rooms.value);
}

export function recallUnread() {
  rooms.value = recall(myId(), "unread", {});
}

export function forgetUnread() {
  rooms.value = {};
}

/** Rooms that this browser has never seen count as read. @param {Wire.Contact[]} contacts */
export function startCounting(contacts) {
  for (const { roomId, lastMessageId } of contacts) {
    if (!rooms.value[roomId]) set(roomId, { last: lastMessageId, count: 0 });
  }
}

/** @param {Wire.Message} message @param {boolean} looking whether its room is before my eyes */
export function noteUnread(message, looking) {
  const { last, count } = rooms.value[message.roomId] ?? { last: 0, count: 0 };
  if (message.messageId <= last) return;
  const mine = message.senderId === myId();
  const counts = !message.revoked && message.type !== MessageType.CALL;
  const next = mine || looking ? 0 : count + (counts ? 1 : 0);
  set(message.roomId, { last: message.messageId, count: next });
}

/** @param {number} roomId */
export function markRead(roomId) {
  const known = rooms.value[roomId];
  if (known?.count) set(roomId, { ...known, count: 0 });
}
