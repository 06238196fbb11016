// New messages that this page counted itself: what the server sends of a conversation may be older.

/** More are not told apart, on the server either. */
export const COUNTED_AT_MOST = 999;

/** By room, the ids, and whether I am meant. @type {Map<number, Map<number, boolean>>} */
const rooms = new Map();

/** @param {number} roomId @param {number} messageId @param {boolean} meansMe */
export function count(roomId, messageId, meansMe) {
  const counted = rooms.get(roomId) ?? new Map();
  rooms.set(roomId, counted.set(messageId, meansMe));
  const [oldest] = counted.keys();
  if (counted.size > COUNTED_AT_MOST) counted.delete(oldest);
}

/** It was taken back. @param {number} roomId @param {number} messageId */
export const uncount = (roomId, messageId) => void rooms.get(roomId)?.delete(messageId);

/** Those above a message. @param {number} roomId @param {number} messageId */
export function countedAbove(roomId, messageId) {
  const above = [...(rooms.get(roomId) ?? [])].filter(([id]) => id > messageId);
  return { unread: above.length, unreadMentions: above.filter(([, meansMe]) => meansMe).length };
}

export const forgetCounted = () => rooms.clear();
