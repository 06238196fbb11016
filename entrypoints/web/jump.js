// To a message of a conversation, however long ago it was said.

import { loadAround, room } from "./chat.js";
import { findContact } from "./contacts.js";
import { go, route } from "./router.js";
import { signal } from "./vendor/signals.js";

/** The message that the conversation of its room is to show next; null when it does. */
export const target = signal(/** @type {{roomId: number, messageId: number} | null} */ (null));

let jumps = 0;

/**
 * Opens the conversation there, unless somebody has gone elsewhere before it is here. Rejected if the message is not
 * to be found.
 * @param {number} contactId @param {number} messageId
 */
export async function jumpTo(contactId, messageId) {
  const contact = findContact(contactId);
  if (!contact) return;
  const here = room(contact.roomId);
  const known = here.loaded.value && here.messages.value.some((message) => message.messageId === messageId);
  const turn = ++jumps;
  const from = route.value;
  const wanted = () => turn === jumps && route.value === from;
  if (!known && !(await loadAround(contact, messageId, wanted))) return;
  target.value = { roomId: contact.roomId, messageId };
  const { place, id } = route.value;
  if (place !== "chats" || id !== contactId) go(`chats/${contactId}`);
}
