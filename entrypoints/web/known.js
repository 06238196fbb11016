// What this browser knew last time: shown until the server has answered, and while there is none.

import { knownUsers, myId, recallUsers, wallpaper } from "./accounts.js";
import { Alarm } from "./backoff.js";
import { room } from "./chat.js";
import { contacts, conversations, recallContacts } from "./contacts.js";
import { knownGroups, recallGroups } from "./groups.js";
import { forget, recall, remember } from "./memory.js";
import { effect } from "./vendor/signals.js";

const NAME = "known";
const ROOMS_AT_MOST = 20;
const MESSAGES_AT_MOST = 20;
/** Thumbnails are long; browsers keep some millions of characters for a whole server. */
const CHARACTERS_AT_MOST = 1_000_000;
const KEEP_AFTER_MS = 2_000;

/**
 * @typedef {object} Known
 * @property {Wire.Contact[]} contacts
 * @property {Wire.User[]} users
 * @property {Wire.Group[]} groups
 * @property {Record<number, Wire.Message[]>} rooms
 * @property {string} wallpaper
 */

/** What was said last in the newest conversations, as far as it is here. */
function lastWords() {
  /** @type {Record<number, Wire.Message[]>} */
  const kept = {};
  let left = CHARACTERS_AT_MOST;
  for (const { roomId } of conversations.value.slice(0, ROOMS_AT_MOST)) {
    const messages = room(roomId).messages.value.slice(-MESSAGES_AT_MOST);
    left -= JSON.stringify(messages).length;
    if (left < 0) break;
    if (messages.length) kept[roomId] = messages;
  }
  return kept;
}

function keep() {
  const rooms = lastWords();
  const people = contacts.value.map(({ userId }) => userId);
  const senders = Object.values(rooms).flatMap((messages) => messages.map(({ senderId }) => senderId));
  remember(myId(), NAME, {
    contacts: contacts.value,
    users: knownUsers(new Set([myId(), ...people, ...senders])),
    groups: knownGroups(),
    rooms,
    wallpaper: wallpaper.value,
  });
}

/** Show what was known, and keep it in step. @returns {() => void} stop */
export function followKnown() {
  const known = recall(myId(), NAME, /** @type {Known | null} */ (null));
  if (known) {
    recallUsers(known.users);
    recallGroups(known.groups);
    recallContacts(known.contacts);
    for (const [roomId, messages] of Object.entries(known.rooms)) room(Number(roomId)).add(messages);
    wallpaper.value = known.wallpaper;
  }
  const soon = new Alarm(keep);
  const stopWatching = effect(() => {
    if (contacts.value.length) soon.after(KEEP_AFTER_MS);
  });
  const now = () => {
    if (contacts.value.length) keep();
  };
  addEventListener("pagehide", now);
  return () => {
    soon.cancel();
    stopWatching();
    removeEventListener("pagehide", now);
  };
}

/** Somebody is signed out: the next person at this browser need not know. @param {number} userId */
export const forgetKnown = (userId) => forget(userId, NAME);
