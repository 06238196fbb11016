// Conversations: what was said in each room, what is new, and what was taken back.

import { myId } from "./accounts.js";
import { get, post } from "./api.js";
import { contactOfRoom, noteLastMessage } from "./contacts.js";
import { recall, remember } from "./memory.js";
import { merge } from "./messages.js";
import { MessageType } from "./protocol.js";
import { server, serverNow } from "./server.js";
import { noteUnread } from "./unread.js";
import { settle } from "./unsent.js";
import { batch, signal } from "./vendor/signals.js";

const HISTORY_PAGE = 30;
const SYNC_PAGE = 50;

export class Room {
  messages = signal(/** @type {import("./messages.js").Message[]} */ ([]));
  /** Whether the newest page of history is here. */
  loaded = signal(false);
  /** Whether the first message ever is here. */
  complete = signal(false);
  loading = signal(false);

  /** @param {Wire.Message[]} incoming */
  add(incoming) {
    this.messages.value = merge(this.messages.value, incoming);
  }
}

/** @type {Map<number, Room>} */
const rooms = new Map();

export function room(/** @type {number} */ roomId) {
  let found = rooms.get(roomId);
  if (!found) {
    found = new Room();
    rooms.set(roomId, found);
  }
  return found;
}

/** The room before my eyes, 0 if none. */
export const openRoom = signal(0);

export const looking = (/** @type {number} */ roomId) =>
  openRoom.value === roomId && document.visibilityState === "visible" && document.hasFocus();

/** What the conversation list shows of a message; the server's words for what has none. */
export function preview(/** @type {Wire.Message} */ message) {
  if (message.revoked) return "[消息已撤回]";
  if (message.type === MessageType.IMAGE) return "[图片]";
  return message.type === MessageType.CALL ? "[通话]" : message.text;
}

let delivered = 0;
let catchingUp = false;

/** @param {Wire.Message} message */
function apply(message) {
  room(message.roomId).add([message]);
  noteLastMessage(message, preview(message));
  noteUnread(message, looking(message.roomId));
  if (message.localId) settle(message.localId, message);
}

/** The last lines of conversations whose list was loaded later than their messages came. */
export function notePreviews() {
  for (const { messages } of rooms.values()) {
    const last = messages.value.at(-1);
    if (last) noteLastMessage(last, preview(last));
  }
}

/** From the socket. @param {Wire.Message} message */
export function receive(message) {
  batch(() => apply(message));
  if (!catchingUp) setDelivered(message.deliveryId);
}

/** @param {number} deliveryId */
function setDelivered(deliveryId) {
  if (deliveryId <= delivered) return;
  delivered = deliveryId;
  remember(myId(), "delivered", delivered);
}

export function recallDelivered() {
  delivered = recall(myId(), "delivered", 0);
}

export function forgetChat() {
  rooms.clear();
  openRoom.value = 0;
  delivered = 0;
}

/**
 * Bring what a lost session missed. On a browser that knows nothing yet there is nothing to miss: the
 * conversations show their history when they are opened.
 * @param {number} last the newest delivery when the session began
 */
export async function catchUp(last) {
  if (!delivered) return setDelivered(last);
  catchingUp = true;
  try {
    const missed = await missedSince(delivered);
    batch(() => missed.reverse().forEach(apply));
    catchingUp = false;
    setDelivered(Math.max(last, ...missed.map(({ deliveryId }) => deliveryId)));
  } finally {
    catchingUp = false;
  }
}

/** @param {number} synced @returns {Promise<Wire.Message[]>} newest first */
async function missedSince(synced) {
  /** @type {Wire.Message[]} */
  const missed = [];
  for (;;) {
    const oldest = missed.at(-1)?.deliveryId;
    const query = { synced, limit: SYNC_PAGE, ...(oldest && { last: oldest }) };
    const page = await get("/chat/sync", query);
    missed.push(...page);
    if (page.length < SYNC_PAGE) return missed;
  }
}

/** The page of history before the oldest message here. @param {Wire.Contact} contact */
export async function loadOlder({ roomId, contactId }) {
  const here = room(roomId);
  if (here.loading.value || here.complete.value) return;
  here.loading.value = true;
  try {
    const oldest = here.loaded.value ? (here.messages.value[0]?.messageId ?? 0) : 0;
    const page = await get("/chat/messages", { contactId, limit: HISTORY_PAGE, lastMessageId: oldest });
    batch(() => {
      here.add(page);
      here.loaded.value = true;
      here.complete.value = page.length < HISTORY_PAGE;
    });
  } finally {
    here.loading.value = false;
  }
}

/** @param {Wire.Message} message */
export const revocable = (message) =>
  message.senderId === myId() &&
  message.type !== MessageType.CALL &&
  !message.revoked &&
  serverNow() - Date.parse(message.createdAt) < server.value.times.revoke * 1000;

/** @param {Wire.Message} message */
export async function revoke(message) {
  await post("/chat/revoke", undefined, { messageId: message.messageId });
  room(message.roomId).add([{ ...message, revoked: true }]);
  const contact = contactOfRoom(message.roomId);
  if (contact?.lastMessageId === message.messageId) noteLastMessage(message, "[消息已撤回]");
}
