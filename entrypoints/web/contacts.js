// People and groups I can write to, and people who ask to become one.

import { nickname, user } from "./accounts.js";
import { get, post } from "./api.js";
import { group } from "./groups.js";
import { computed, signal } from "./vendor/signals.js";

export const contacts = signal(/** @type {Wire.Contact[]} */ ([]));
/** Requests that wait for my answer. */
export const requests = signal(/** @type {Wire.ContactRequest[]} */ ([]));
export const contactsLoaded = signal(false);

const latest = (/** @type {Wire.Contact} */ contact) =>
  Date.parse(contact.lastMessageTime ?? contact.updatedAt) || 0;

/** The newest conversation first. */
export const conversations = computed(() =>
  [...contacts.value].sort((one, other) => latest(other) - latest(one) || other.contactId - one.contactId),
);

export const findContact = (/** @type {number} */ contactId) =>
  contacts.value.find((contact) => contact.contactId === contactId);

export const contactOfRoom = (/** @type {number} */ roomId) =>
  contacts.value.find((contact) => contact.roomId === roomId);

export const contactOfUser = (/** @type {number} */ userId) =>
  contacts.value.find((contact) => contact.userId === userId && !contact.groupId);

/** @param {Wire.Contact} contact */
export const contactName = (contact) =>
  contact.groupId ? (group(contact.groupId).value?.name ?? "") : nickname(contact.userId);

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
  const standing = contacts.value.filter(({ contactId }) => listed.has(contactId) || cameMeanwhile.has(contactId));
  contacts.value = newest([...standing, ...all]);
  requests.value = unanswered([...meanwhile, ...pending]);
  contactsLoaded.value = true;
}

/** Those of an earlier page, until the list is here. @param {Wire.Contact[]} known */
export function recallContacts(known) {
  contacts.value = known;
  contactsLoaded.value = true;
}

/** Each contact once, as it was after its newest message. @param {Wire.Contact[]} versions */
function newest(versions) {
  /** @type {Map<number, Wire.Contact>} */
  const found = new Map();
  for (const contact of versions) {
    const known = found.get(contact.contactId);
    if (!known || contact.lastMessageId >= known.lastMessageId) found.set(contact.contactId, contact);
  }
  return [...found.values()];
}

/** Each once, and none of people who are contacts by now. @param {Wire.ContactRequest[]} versions */
function unanswered(versions) {
  const open = versions.filter(({ requestUid }) => !contactOfUser(requestUid));
  return [...new Map(open.map((request) => [request.id, request])).values()];
}

export function forgetContacts() {
  meanwhile = [];
  contacts.value = [];
  requests.value = [];
  contactsLoaded.value = false;
}

/** @param {Wire.Contact} contact */
export function receiveContact(contact) {
  cameMeanwhile.add(contact.contactId);
  contacts.value = newest([contact, ...contacts.value]);
  requests.value = unanswered(requests.value);
}

/** @param {Wire.ContactRequest} request @returns {boolean} whether it is news */
export function receiveRequest(request) {
  const known = requests.value.some(({ id }) => id === request.id);
  meanwhile.push(request);
  requests.value = unanswered([request, ...requests.value]);
  return !known;
}

/** The conversation's last line, from a message of its room. @param {Wire.Message} message */
export function noteLastMessage(message) {
  contacts.value = contacts.value.map((contact) =>
    contact.roomId === message.roomId && message.messageId >= contact.lastMessageId
      ? {
          ...contact,
          lastMessageId: message.messageId,
          lastMessageTime: message.createdAt,
          lastMessageContent: message.text,
          lastMessageType: message.type,
          lastMessageSenderId: message.senderId,
          lastMessageRevoked: message.revoked,
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
