// People and groups I can write to, and people who ask to become one.

import { nickname, user } from "./accounts.js";
import { get, post } from "./api.js";
import { Changes } from "./changes.js";
import { group } from "./groups.js";
import { serverNow } from "./server.js";
import { computed, signal } from "./vendor/signals.js";

/** As the server has them. */
const known = signal(/** @type {Wire.Contact[]} */ ([]));
const changes = /** @type {Changes<Wire.Contact>} */ (new Changes());
const thing = (/** @type {number} */ contactId) => `contact ${contactId}`;

export const contacts = computed(() => known.value.map((contact) => changes.over(thing(contact.contactId), contact)));
/** Requests that wait for my answer. */
export const requests = signal(/** @type {Wire.ContactRequest[]} */ ([]));
export const contactsLoaded = signal(false);

const latest = (/** @type {Wire.Contact} */ contact) =>
  Date.parse(contact.lastMessageTime ?? contact.updatedAt) || 0;

const pinned = (/** @type {Wire.Contact} */ { pinnedAt }) => (pinnedAt ? Date.parse(pinnedAt) : 0);

/** Pinned ones first, then the newest. */
const ordered = computed(() =>
  [...contacts.value].sort(
    (one, other) => pinned(other) - pinned(one) || latest(other) - latest(one) || other.contactId - one.contactId,
  ),
);

export const conversations = computed(() => ordered.value.filter(({ archived }) => !archived));

/** Those put aside. */
export const archivedOnes = computed(() => ordered.value.filter(({ archived }) => archived));

/** Makes no sound, no notification and no number. @param {Wire.Contact} contact */
export const isMuted = ({ mutedUntil }) => mutedUntil !== null && Date.parse(mutedUntil) > serverNow();

/** Until somebody unmutes it. */
export const MUTED_FOR_EVER = "9999-12-31T23:59:59Z";

/** Those whose new messages ask for attention. */
export const loudRooms = computed(
  () => new Set(contacts.value.filter((contact) => !isMuted(contact)).map(({ roomId }) => roomId)),
);

export const findContact = (/** @type {number} */ contactId) =>
  contacts.value.find((contact) => contact.contactId === contactId);

export const contactOfRoom = (/** @type {number} */ roomId) =>
  contacts.value.find((contact) => contact.roomId === roomId);

export const contactOfUser = (/** @type {number} */ userId) =>
  contacts.value.find((contact) => contact.userId === userId && !contact.groupId);

/** What I call people, by their ids. */
const aliases = computed(() => new Map(contacts.value.map(({ userId, alias }) => [userId, alias])));

/** My own name for somebody, else theirs, or "" while it is not known. @param {number} userId */
export const displayName = (userId) => aliases.value.get(userId) || nickname(userId);

/** @param {Wire.Contact} contact */
export const contactName = ({ groupId, userId }) => (groupId ? (group(groupId).value?.name ?? "") : displayName(userId));

/** @param {Wire.Contact} contact */
export const contactAvatar = (contact) =>
  (contact.groupId ? group(contact.groupId).value?.avatar : user(contact.userId).value?.avatar) ?? "";

/** Requests that came while the list of them was on its way, which may not know them yet. @type {Wire.ContactRequest[]} */
let meanwhile = [];
/** The contacts that came so. @type {Set<number>} */
const cameMeanwhile = new Set();

export async function loadContacts() {
  meanwhile = [];
  cameMeanwhile.clear();
  const [all, pending] = await Promise.all([get("/contact"), get("/contact/pending")]);
  const listed = new Set(all.map((/** @type {Wire.Contact} */ { contactId }) => contactId));
  const standing = known.value.filter(({ contactId }) => listed.has(contactId) || cameMeanwhile.has(contactId));
  known.value = newest([...standing, ...all]);
  requests.value = unanswered([...meanwhile, ...pending]);
  contactsLoaded.value = true;
}

/** Those of an earlier page, until the list is here. @param {Wire.Contact[]} earlier */
export function recallContacts(earlier) {
  known.value = earlier.map((contact) => ({ ...NOTHING_READ, ...contact }));
  contactsLoaded.value = true;
}

/** What rows of an older version of this page lack. */
const NOTHING_READ = { unread: 0, unreadMentions: 0, readMessageId: 0, peerReadMessageId: 0 };

/** @param {Wire.Contact} contact @param {Partial<Wire.Contact>} fields */
export function changeRow({ contactId }, fields) {
  known.value = known.value.map((each) => (each.contactId === contactId ? { ...each, ...fields } : each));
}

/** Each contact once. @param {Wire.Contact[]} versions the earlier ones first */
function newest(versions) {
  /** @type {Map<number, Wire.Contact>} */
  const found = new Map();
  for (const contact of versions) {
    const before = found.get(contact.contactId);
    found.set(contact.contactId, before ? join(before, contact) : contact);
  }
  return [...found.values()];
}

/**
 * What the server sent, but for what this page knows better: a message that came meanwhile, and what was read
 * and is not told yet.
 * @param {Wire.Contact} known @param {Wire.Contact} sent @returns {Wire.Contact}
 */
function join(known, sent) {
  const ahead = known.lastMessageId > sent.lastMessageId;
  const readHere = known.readMessageId > sent.readMessageId || (ahead && known.readMessageId === sent.readMessageId);
  return {
    ...sent,
    ...(ahead && lastMessageOf(known)),
    ...(readHere && { unread: known.unread, unreadMentions: known.unreadMentions, readMessageId: known.readMessageId }),
    peerReadMessageId: sent.peerReadMessageId && Math.max(sent.peerReadMessageId, known.peerReadMessageId),
  };
}

/** Each once, and none of people who are contacts by now. @param {Wire.ContactRequest[]} versions */
function unanswered(versions) {
  const open = versions.filter(({ requestUid }) => !contactOfUser(requestUid));
  return [...new Map(open.map((request) => [request.id, request])).values()];
}

export function forgetContacts() {
  meanwhile = [];
  known.value = [];
  changes.forget();
  requests.value = [];
  contactsLoaded.value = false;
}

/** @param {Wire.Contact} contact */
export function receiveContact(contact) {
  cameMeanwhile.add(contact.contactId);
  known.value = newest([...known.value, contact]);
  requests.value = unanswered(requests.value);
}

/** The contact that went away last: of a conversation that may still be open. */
export const lost = signal(/** @type {Wire.Contact | null} */ (null));

/** One of mine is different now, or gone. @param {{contactId: number, gone: boolean, contact: Wire.Contact | null}} change */
export function receiveContactChange({ contactId, contact }) {
  const others = known.value.filter((each) => each.contactId !== contactId);
  const before = known.value.find((each) => each.contactId === contactId);
  if (!contact) {
    known.value = others;
    lost.value = before ?? lost.value;
  } else {
    cameMeanwhile.add(contactId);
    known.value = [...others, before ? join(before, contact) : contact];
  }
}

/** @param {Wire.Contact} contact */
const lastMessageOf = (contact) =>
  Object.fromEntries(Object.entries(contact).filter(([field]) => field.startsWith("lastMessage")));

/** What of a change is seen at once; what was written stays where it was entered until it is taken. @param {Wire.ContactChange} change @returns {Partial<Wire.Contact>} */
function atOnce({ alias, draft, mutedUntil, pinned, ...rest }) {
  return {
    ...rest,
    ...(mutedUntil !== undefined && { mutedUntil: mutedUntil || null }),
    ...(pinned !== undefined && { pinnedAt: pinned ? new Date(serverNow()).toISOString() : null }),
  };
}

/** @param {number} contactId @param {Wire.ContactChange} change */
export const changeContact = (contactId, change) =>
  changes.make(
    thing(contactId),
    atOnce(change),
    () => post("/contact/update", { contactId, ...change }),
    (contact) => receiveContactChange({ contactId, gone: false, contact }),
  );

/** @param {number} contactId */
export async function deleteContact(contactId) {
  await post("/contact/delete", { contactId });
  receiveContactChange({ contactId, gone: true, contact: null });
}

/** The groups that we are both in. @param {number} userId @returns {Promise<number[]>} contact ids of mine */
export const commonGroups = (userId) => get("/contact/common", { userId });

/** @param {Wire.ContactRequest} request @returns {boolean} whether it is news */
export function receiveRequest(request) {
  const known = requests.value.some(({ id }) => id === request.id);
  meanwhile.push(request);
  requests.value = unanswered([request, ...requests.value]);
  return !known;
}

/** The conversation's last line, from a message of its room. @param {Wire.Message} message */
export function noteLastMessage(message) {
  known.value = known.value.map((contact) =>
    contact.roomId === message.roomId && message.messageId >= contact.lastMessageId
      ? {
          ...contact,
          lastMessageId: message.messageId,
          lastMessageTime: message.createdAt,
          lastMessageContent: message.text,
          lastMessageType: message.type,
          lastMessageSenderId: message.senderId,
          lastMessageRevoked: message.revoked,
          lastMessageEvent: message.event,
        }
      : contact,
  );
}

/** @param {number} requestId */
export const acceptRequest = (requestId) => answer("/contact/accept", requestId);

/** @param {number} requestId */
export const rejectRequest = (requestId) => answer("/contact/reject", requestId);

/** @param {string} path @param {number} requestId */
async function answer(path, requestId) {
  await post(path, undefined, { requestId });
  meanwhile = meanwhile.filter(({ id }) => id !== requestId);
  requests.value = requests.value.filter(({ id }) => id !== requestId);
}
