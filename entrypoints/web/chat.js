// Conversations: what was said in each room, what is new, and what was taken back.

import { myId } from "./accounts.js";
import { get, post } from "./api.js";
import { contactOfRoom, noteLastMessage } from "./contacts.js";
import { refreshGroup } from "./groups.js";
import { recall, remember } from "./memory.js";
import { merge } from "./messages.js";
import { MessageType } from "./protocol.js";
import { server, serverNow } from "./server.js";
import { notePin } from "./pins.js";
import { noteUnread } from "./unread.js";
import { settle } from "./unsent.js";
import { batch, signal } from "./vendor/signals.js";

const HISTORY_PAGE = 30;
/** To get back to what was read last; the server gives no more at once. */
const LONG_PAGE = 100;
const SYNC_PAGE = 50;
const AROUND_PAGE = 60;

export class Room {
  messages = signal(/** @type {import("./messages.js").Message[]} */ ([]));
  /** Whether the newest page of history is here. */
  loaded = signal(false);
  /** Whether the first message ever is here. */
  complete = signal(false);
  loading = signal(false);
  /** Counts how often what is here made way for another place: pages that were asked for before belong there no more. */
  place = 0;

  /** Whether nothing is missing between the last message here and the newest. */
  whole = signal(true);
  /** What came while something is missing before it. @type {import("./messages.js").Message[]} */
  aside = [];

  /** As it is now. @param {number} messageId */
  find(messageId) {
    const named = (/** @type {Wire.Message} */ each) => each.messageId === messageId;
    return this.messages.value.find(named) ?? this.aside.find(named);
  }

  /** @param {import("./messages.js").Message[]} messages of another place */
  move(messages) {
    this.place += 1;
    this.loading.value = false;
    this.messages.value = messages;
  }

  /**
   * One at a time.
   * @param {() => Promise<Wire.Message[]>} ask @param {(page: Wire.Message[]) => void} take
   */
  async turnPage(ask, take) {
    const { place } = this;
    this.loading.value = true;
    try {
      const page = await ask();
      if (place === this.place) batch(() => take(page));
    } finally {
      if (place === this.place) this.loading.value = false;
    }
  }

  /**
   * What an earlier page left may end long before the newest page of history begins. Before an empty one is
   * nothing: what is here came while it was fetched.
   * @param {Wire.Message[]} page
   */
  forgetBefore(page) {
    if (!page.length) return;
    const begin = Math.min(...page.map(({ messageId }) => messageId));
    this.messages.value = this.messages.value.filter(({ messageId }) => messageId >= begin);
  }

  /** @param {Wire.Message[]} incoming */
  add(incoming) {
    if (this.whole.value) return this.join(incoming);
    const last = this.messages.value.at(-1)?.messageId ?? 0;
    this.aside = merge(this.aside, incoming.filter(({ messageId }) => messageId > last));
    this.join(incoming.filter(({ messageId }) => messageId <= last));
  }

  /** What borders on what is here. @param {Wire.Message[]} incoming */
  join(incoming) {
    this.messages.value = merge(this.messages.value, incoming);
  }

  /** The newest page is here, and nothing is missing any more. */
  close() {
    this.whole.value = true;
    this.join(this.aside);
    this.aside = [];
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

/** The newest delivery that this browser has; -1 while it knows nothing of this person. */
let delivered = -1;
/** How many sessions were lost, and up to which of them what was missed is here. */
let lost = 0;
let caughtUp = 0;

/** @param {Wire.Message} message */
function apply(message) {
  const here = room(message.roomId);
  noteUnread(message, here.find(message.messageId));
  here.add([message]);
  noteLastMessage(here.find(message.messageId) ?? message);
  if (message.event) refreshGroup(contactOfRoom(message.roomId)?.groupId ?? 0);
  notePin(message);
  settle(message);
}

/** From the socket. @param {Wire.Message} message */
export function receive(message) {
  batch(() => apply(message));
  if (caughtUp === lost) setDelivered(message.deliveryId); // else something before it may be missing
}

/** A session was lost, and what it would have brought: until that is here, it is asked for from where it was lost. */
export const fallBehind = () => void (lost += 1);

/** @param {number} deliveryId */
function setDelivered(deliveryId) {
  if (deliveryId <= delivered) return;
  delivered = deliveryId;
  remember(myId(), "delivered", delivered);
}

export function recallDelivered() {
  delivered = recall(myId(), "delivered", -1);
}

export function forgetChat() {
  rooms.clear();
  delivered = -1;
  caughtUp = lost;
}

/**
 * Bring what a lost session missed. On a browser that knows nothing yet there is nothing to miss: the
 * conversations show their history when they are opened.
 * @param {number} last the newest delivery when the session began
 */
export async function catchUp(last) {
  const turn = lost;
  const missed = delivered < 0 ? [] : await missedSince(delivered);
  if (turn !== lost) return; // the next one brings this, too
  batch(() => missed.reverse().forEach(apply));
  caughtUp = turn;
  setDelivered(Math.max(last, ...missed.map(({ deliveryId }) => deliveryId)));
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

/**
 * The page of history before the oldest message here.
 * @param {Wire.Contact} contact @param {boolean} [long]
 */
export async function loadOlder({ roomId, contactId }, long = false) {
  const here = room(roomId);
  if (here.loading.value || here.complete.value) return;
  const oldest = here.loaded.value ? (here.messages.value[0]?.messageId ?? 0) : 0;
  const limit = long ? LONG_PAGE : HISTORY_PAGE;
  await here.turnPage(
    () => get("/chat/messages", { contactId, limit, lastMessageId: oldest }),
    (page) => {
      if (!here.loaded.value) here.forgetBefore(page);
      here.add(page);
      page.forEach(settle);
      here.loaded.value = true;
      here.complete.value = page.length < limit;
    },
  );
}

/**
 * What follows the newest message here, when there is more than this page has. What came meanwhile is joined at
 * the end.
 * @param {Wire.Contact} contact
 */
export async function loadNewer({ roomId, contactId }) {
  const here = room(roomId);
  if (here.loading.value || here.whole.value) return;
  const last = here.messages.value.at(-1)?.messageId ?? 0;
  await here.turnPage(
    () => get("/chat/messages", { contactId, limit: LONG_PAGE, afterMessageId: last }),
    (page) => {
      here.join(page);
      if (page.length < LONG_PAGE) here.close();
    },
  );
}

/**
 * What was said around a message, in place of what is here, unless nobody wants it any more by then.
 * @param {Wire.Contact} contact @param {number} messageId @param {() => boolean} wanted
 * @returns {Promise<boolean>} whether it is here
 */
export async function loadAround({ roomId, contactId }, messageId, wanted) {
  const here = room(roomId);
  const { place } = here;
  /** @type {Wire.Surroundings} */
  const { messages, before, after } = await get("/chat/around", { contactId, messageId, limit: AROUND_PAGE });
  if (place !== here.place || !wanted()) return false;
  batch(() => {
    const oldest = messages[0]?.messageId ?? 0;
    here.move(after ? [] : here.messages.value.filter((message) => message.messageId >= oldest));
    here.whole.value = false;
    here.join(messages);
    if (!after) here.close();
    here.loaded.value = true;
    here.complete.value = !before;
  });
  return true;
}

/** Away from an old place, to the newest messages. @param {Wire.Contact} contact */
export function loadEnd(contact) {
  const here = room(contact.roomId);
  if (here.whole.value) return;
  batch(() => {
    here.move([]);
    here.close();
    here.loaded.value = false;
    here.complete.value = false;
  });
  return loadOlder(contact);
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
  const revoked = { ...message, revoked: true };
  const here = room(message.roomId);
  here.add([revoked]);
  noteLastMessage(here.find(message.messageId) ?? revoked);
}
