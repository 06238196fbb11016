// What a message is, and how two versions of one become one. Versions arrive by socket, history, sync and
// answer, in any order; each says when the message changed last.

/** After this long an announced picture that never came counts as failed. */
export const PICTURE_WITHIN_MS = 3 * 60_000;

/**
 * @typedef {Wire.Message & {key: string}} Message `key` names its bubble from the first keystroke on: the
 *   local id where this device made it, else the message id
 */

/** @param {Wire.Call | null} one @param {Wire.Call | null} other */
function laterCall(one, other) {
  if (!one || !other) return one ?? other;
  return other.status >= one.status ? other : one;
}

/** What a message has that says nothing of these; they come from a server before them, or from this page. */
export const PLAIN = {
  editedAt: null,
  replyTo: null,
  forwarded: false,
  mentions: [],
  reactions: [],
  pinned: false,
  attachments: [],
  call: null,
  event: null,
};

const REVOKED = { revoked: true, text: "", image: "", thumbnail: "", mentions: [], reactions: [], pinned: false, attachments: [] };

/**
 * The later version, as the server's clock has it; of two of one time the one that came last. Taken back stays
 * taken back, and a picture that came stays.
 * @param {Message} known @param {Wire.Message} other @returns {Message}
 */
export function join(known, other) {
  const later = Date.parse(other.updatedAt) >= Date.parse(known.updatedAt);
  const joined = {
    ...(later ? { ...PLAIN, ...other } : known),
    key: known.key,
    localId: known.localId || other.localId,
    image: known.image || other.image,
    thumbnail: known.thumbnail || other.thumbnail,
    call: laterCall(known.call, other.call),
  };
  return known.revoked || other.revoked ? { ...joined, ...REVOKED } : joined;
}

/** @param {Wire.Message} message @returns {Message} */
export function accept(message) {
  return { ...PLAIN, ...message, key: message.localId || `m${message.messageId}` };
}

/**
 * The list with these messages in it, ascending and each once.
 * @param {Message[]} list @param {Wire.Message[]} incoming
 */
export function merge(list, incoming) {
  const known = new Map(list.map((message) => [message.messageId, message]));
  for (const message of incoming) {
    const before = known.get(message.messageId);
    known.set(message.messageId, before ? join(before, message) : accept(message));
  }
  return [...known.values()].sort((one, other) => one.messageId - other.messageId);
}

/**
 * The width and height that a thumbnail promises for its picture, and the thumbnail as an address.
 * @param {string} thumbnail `<w>x<h>;data:image/jpeg;base64,...`
 */
export function readThumbnail(thumbnail) {
  const match = /^(\d{1,5})x(\d{1,5});(data:image\/(?:jpeg|png|webp|gif);base64,[A-Za-z0-9+/=]+)$/.exec(thumbnail);
  if (!match) return { width: 0, height: 0, source: "" };
  return { width: Number(match[1]), height: Number(match[2]), source: match[3] };
}

/** @param {Wire.Call} call @returns {number[]} */
export function callMembers(call) {
  try {
    const members = JSON.parse(call.members);
    return Array.isArray(members) ? members.filter(Number.isInteger) : [];
  } catch {
    return [];
  }
}
