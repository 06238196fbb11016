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

export async function loadContacts() {
  const [all, pending] = await Promise.all([get("/contact"), get("/contact/pending")]);
  contacts.value = all;
  requests.value = pending;
  contactsLoaded.value = true;
}

export function forgetContacts() {
  contacts.value = [];
  requests.value = [];
  contactsLoaded.value = false;
}

/** @param {Wire.Contact} contact */
export function receiveContact(contact) {
  contacts.value = [contact, ...contacts.value.filter(({ contactId }) => contactId !== contact.contactId)];
  requests.value = requests.value.filter(({ requestUid }) => requestUid !== contact.userId);
}

/** @param {Wire.ContactRequest} request @returns {boolean} whether it is news */
export function receiveRequest(request) {
  const known = requests.value.some(({ id }) => id === request.id);
  if (!known) requests.value = [request, ...requests.value];
  return !known;
}

/**
 * The conversation's last line, from a message of its room.
 * @param {Wire.Message} message @param {string} preview
 */
export function noteLastMessage(message, preview) {
  contacts.value = contacts.value.map((contact) =>
    contact.roomId === message.roomId && message.messageId >= contact.lastMessageId
      ? {
          ...contact,
          lastMessageId: message.messageId,
          lastMessageTime: message.createdAt,
          lastMessageContent: preview,
        }
      : contact,
  );
}

/** @param {number} userId @returns {Promise<Wire.ContactRequest>} */
export const requestContact = (userId) => post("/contact/user", { userId });

/** @param {number} requestId */
export const acceptRequest = (requestId) => answer("/contact/accept", requestId);

/** @param {number} requestId */
export const rejectRequest = (requestId) => answer("/contact/reject", requestId);

/** @param {string} path @param {number} requestId */
async function answer(path, requestId) {
  await post(path, undefined, { requestId });
  requests.value = requests.value.filter(({ id }) => id !== requestId);
}
