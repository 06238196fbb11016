// What I have not seen yet, and how far others have read. The server counts, for all of my devices; this page
// adds what comes meanwhile, and says what was seen.

import { myId } from "./accounts.js";
import { postPastTheEnd, Unreachable } from "./api.js";
import { Alarm } from "./backoff.js";
import { inOrder } from "./changes.js";
import { changeRow, contactNews, contactOfRoom, contacts, contactThing } from "./contacts.js";
import { count, COUNTED_AT_MOST, countedAbove, forgetCounted, uncount } from "./counted.js";
import { onHint } from "./hints.js";
import { EVERYBODY, HintType } from "./protocol.js";

/** Who scrolls through a long conversation tells it now and then. */
const TELL_EVERY_MS = 250;

/** In these rooms together; what I marked is one. @param {Set<number>} roomIds */
export const unreadAmong = (roomIds) =>
  contacts.value.reduce((sum, contact) => sum + (roomIds.has(contact.roomId) ? waiting(contact) : 0), 0);

/** @param {Wire.Contact} contact */
const waiting = ({ unread, markedUnread }) => unread || Number(markedUnread);

export const unreadIn = (/** @type {number} */ roomId) => contactOfRoom(roomId)?.unread ?? 0;

/** Above which message is what I have not seen, 0 if nothing is. @param {number} roomId */
export function firstUnread(roomId) {
  const contact = contactOfRoom(roomId);
  return contact?.unread ? contact.readMessageId + 1 : 0;
}

/** @param {Wire.Message} message */
const meansMe = ({ mentions }) => mentions.some((userId) => userId === myId() || userId === EVERYBODY);

/**
 * A message came, or a change of one. Before its conversation's last line is written anew.
 * @param {Wire.Message} message @param {Wire.Message | undefined} known as it was here
 */
export function noteUnread(message, known) {
  const { messageId, roomId, senderId, revoked, event } = message;
  const contact = contactOfRoom(roomId);
  if (contact && messageId <= contact.readMessageId) return;
  if (senderId === myId()) return contact && readUpTo(contact, messageId, { unread: 0, unreadMentions: 0 });
  const isNew = contact ? messageId > contact.lastMessageId : message.isNew;
  const step = isNew ? Number(!revoked && !event) : -Number(revoked && known?.revoked === false);
  if (!step) return;
  const meant = meansMe(step > 0 ? message : (known ?? message));
  if (step > 0) count(roomId, messageId, meant);
  else {
    uncount(roomId, messageId);
    contactNews.outdate();
  }
  if (!contact) return; // the list of them is on its way, and counts it then
  changeRow(contact, {
    unread: within(contact.unread + step),
    unreadMentions: within(contact.unreadMentions + (meant ? step : 0)),
  });
}

const within = (/** @type {number} */ number) => Math.max(0, Math.min(COUNTED_AT_MOST, number));

/** @param {Wire.Contact} contact */
const seenAll = ({ lastMessageId }) => ({ unread: 0, unreadMentions: 0, readMessageId: lastMessageId });

/** Marks on their way to the server, by contact. @type {Map<number, number>} */
const marks = new Map();
let telling = false;
/** Which of them is being told. */
let underWay = [0, 0];
const tell = new Alarm(tellMarks);

/** Everything in the room up to this message was seen. @param {number} roomId @param {number} messageId */
export function markRead(roomId, messageId) {
  const contact = contactOfRoom(roomId);
  if (!contact || messageId <= contact.readMessageId) return;
  changeRow(contact, messageId >= contact.lastMessageId ? seenAll(contact) : { readMessageId: messageId });
  marks.set(contact.contactId, messageId);
  if (!tell.set) tellMarks();
}

/** The conversation is opened that I had marked. @param {Wire.Contact} contact */
export function takeOffMark(contact) {
  if (!contact.markedUnread || !contact.lastMessageId) return;
  changeRow(contact, { markedUnread: false });
  const mark = contact.readMessageId || contact.lastMessageId;
  marks.set(contact.contactId, Math.max(mark, marks.get(contact.contactId) ?? 0));
  if (!tell.set) tellMarks();
}

/** What could not be told is told when this page is connected again. */
export async function tellMarks() {
  if (telling || !marks.size) return;
  telling = true;
  try {
    for (const [contactId, messageId] of marks) {
      underWay = [contactId, messageId];
      await inOrder(contactThing(contactId), () => tellMark(contactId, messageId));
    }
    tell.after(TELL_EVERY_MS);
  } catch (error) {
    console.debug("read", error);
  } finally {
    telling = false;
    underWay = [0, 0];
  }
}

/** @param {number} contactId @param {number} messageId */
async function tellMark(contactId, messageId) {
  await postPastTheEnd("/chat/read", { contactId, messageId }).catch(giveUpUnlessAway);
  if (marks.get(contactId) === messageId) marks.delete(contactId);
}

/** The page may be gone in a moment: what waits is told now. */
function tellAtOnce() {
  for (const [contactId, messageId] of marks) {
    if (underWay[0] === contactId && underWay[1] === messageId) continue;
    tellMark(contactId, messageId).catch((error) => console.debug("read", error));
  }
}

addEventListener("pagehide", tellAtOnce);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tellAtOnce());

/** What is refused is not asked again. @param {unknown} error */
function giveUpUnlessAway(error) {
  if (error instanceof Unreachable) throw error;
  console.debug("read", error);
}

/**
 * Somebody has read: myself, on whatever device, or the other one of a pair.
 * @param {{roomId: number, userId: number, messageId: number, unread: number, unreadMentions: number}} hint
 */
function takeRead({ roomId, userId, messageId, unread, unreadMentions }) {
  const contact = contactOfRoom(roomId);
  if (!contact) return;
  if (userId !== myId()) {
    if (contact.userId === userId && messageId > contact.peerReadMessageId) changeRow(contact, { peerReadMessageId: messageId });
    return;
  }
  if (messageId >= contact.readMessageId) readUpTo(contact, messageId, { unread, unreadMentions });
}

/**
 * By me. What the server counted above the newest message here has yet to come, and is counted then; what this page
 * counted since may have come after the server did.
 * @param {Wire.Contact} contact @param {number} messageId @param {{unread: number, unreadMentions: number}} left above it
 */
function readUpTo(contact, messageId, left) {
  const later = countedAbove(contact.roomId, messageId);
  const all = messageId >= contact.lastMessageId;
  changeRow(contact, {
    readMessageId: messageId,
    unread: all ? 0 : Math.max(left.unread, later.unread),
    unreadMentions: all ? 0 : Math.max(left.unreadMentions, later.unreadMentions),
  });
}

onHint(HintType.READ, takeRead);

export function forgetUnread() {
  tell.cancel();
  marks.clear();
  forgetCounted();
}
