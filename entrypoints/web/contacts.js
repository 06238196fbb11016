// People and groups I can write to, and people who ask to become one.

import { nickname, user } from "./accounts.js";
import { get, post } from "./api.js";
import { Changes } from "./changes.js";
import { COUNTED_AT_MOST, countedAbove } from "./counted.js";
import { group } from "./groups.js";
import { Meanwhile } from "./meanwhile.js";
import { serverNow } from "./server.js";
import { computed, signal } from "./vendor/signals.js";

/** As the server has them. */
const known = signal(/** @type {Wire.Contact[]} */ ([]));
const changes = /** @type {Changes<Wire.Contact>} */ (new Changes());
/** What is done about one of them goes in order. */
export const contactThing = (/** @type {number} */ contactId) => `contact ${contactId}`;

export const contacts = computed(() => known.value.map((contact) => changes.over(contactThing(contact.contactId), contact)));
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

/** What is told of them while an answer about them is on its way. */
export const contactNews = new Meanwhile();

let asked = 0;
let taken = 0;

/** Of two lists the one that was asked for later stays. */
export function loadContacts() {
  const turn = ++asked;
  return contactNews.ask(
    () => Promise.all([get("/contact"), get("/contact/pending")]),
    ([all, pending]) => {
      if (turn < taken) return;
      taken = turn;
      const before = new Map(known.value.map((contact) => [contact.contactId, contact]));
      known.value = all.map((/** @type {Wire.Contact} */ sent) => join(before.get(sent.contactId), sent));
      requests.value = unanswered(pending);
      contactsLoaded.value = true;
    },
  );
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

/**
 * What the server sent, but for what this page knows better: messages that came meanwhile, and what was read
 * and is not told yet.
 * @param {Wire.Contact | undefined} known @param {Wire.Contact} sent @returns {Wire.Contact}
 */
function join(known, sent) {
  const { lastMessageId, readMessageId, peerReadMessageId } = sent;
  const mark = Math.max(readMessageId, known?.readMessageId ?? 0);
  return {
    ...sent,
    ...(known && known.lastMessageId > lastMessageId && lastMessageOf(known)),
    ...unreadAbove(mark, known, sent),
    readMessageId: mark,
    peerReadMessageId: peerReadMessageId && Math.max(peerReadMessageId, known?.peerReadMessageId ?? 0),
  };
}

/**
 * What the server counted and what this page did since; of what was read here and is not told yet, this page knows
 * what is left if it knows all that was said.
 * @param {number} mark @param {Wire.Contact | undefined} known @param {Wire.Contact} sent
 */
function unreadAbove(mark, known, sent) {
  const later = countedAbove(sent.roomId, Math.max(sent.lastMessageId, mark));
  if (mark >= sent.lastMessageId) return later;
  if (known && mark > sent.readMessageId && known.lastMessageId >= sent.lastMessageId) {
    return { unread: known.unread, unreadMentions: known.unreadMentions };
  }
  return {
    unread: Math.min(COUNTED_AT_MOST, sent.unread + later.unread),
    unreadMentions: Math.min(COUNTED_AT_MOST, sent.unreadMentions + later.unreadMentions),
  };
}

/** Each once, and none of people who are contacts by now. @param {Wire.ContactRequest[]} versions */
function unanswered(versions) {
  const open = versions.filter(({ requestUid }) => !contactOfUser(requestUid));
  return [...new Map(open.map((request) => [request.id, request])).values()];
}

export function forgetContacts() {
  known.value = [];
  changes.forget();
  requests.value = [];
  contactsLoaded.value = false;
}

/** @param {Wire.Contact} contact */
function put(contact) {
  const before = known.value.find(({ contactId }) => contactId === contact.contactId);
  const now = join(before, contact);
  known.value = before ? known.value.map((each) => (each === before ? now : each)) : [...known.value, now];
}

export const receiveContact = contactNews.told((/** @type {Wire.Contact} */ contact) => {
  put(contact);
  requests.value = unanswered(requests.value);
});

/** The contact that went away last: of a conversation that may still be open. */
export const lost = signal(/** @type {Wire.Contact | null} */ (null));

/** One of mine is different now, or gone. */
export const receiveContactChange = contactNews.told((/** @type {Wire.ContactChanged} */ { contactId, contact }) => {
  if (contact) return put(contact);
  lost.value = known.value.find((each) => each.contactId === contactId) ?? lost.value;
  known.value = known.value.filter((each) => each.contactId !== contactId);
});

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
  changes.make(contactThing(contactId), atOnce(change), () =>
    contactNews.change(() => post("/contact/update", { contactId, ...change }), put),
  );

/** @param {number} contactId */
export async function deleteContact(contactId) {
  await post("/contact/delete", { contactId });
  receiveContactChange({ contactId, gone: true, contact: null });
}

/** The groups that we are both in. @param {number} userId @returns {Promise<number[]>} contact ids of mine */
export const commonGroups = (userId) => get("/contact/common", { userId });

/** Answers whether it is news. */
export const receiveRequest = contactNews.told((/** @type {Wire.ContactRequest} */ request) => {
  const known = requests.value.some(({ id }) => id === request.id);
  requests.value = unanswered([request, ...requests.value]);
  return !known;
});

const dropRequest = contactNews.told((/** @type {number} */ requestId) => {
  requests.value = requests.value.filter(({ id }) => id !== requestId);
});

/** The conversation's last line, from a message of its room as it is now. */
export const noteLastMessage = contactNews.told((/** @type {Wire.Message} */ message) => {
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
});

/** @param {number} requestId */
export const acceptRequest = (requestId) => answer("/contact/accept", requestId);

/** @param {number} requestId */
export const rejectRequest = (requestId) => answer("/contact/reject", requestId);

/** @param {string} path @param {number} requestId */
async function answer(path, requestId) {
  await post(path, undefined, { requestId });
  dropRequest(requestId);
}
