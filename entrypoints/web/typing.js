// Who is typing where, and telling others that I do.

import { contactOfRoom } from "./contacts.js";
import { onHint, sayHint } from "./hints.js";
import { HintType } from "./protocol.js";
import { signal } from "./vendor/signals.js";

/** One who goes on typing says so every three seconds. */
const SHOWN_MS = 6_000;
const SAID_EVERY_MS = 3_000;

/** By contact, everybody who types there, and when that ends. @type {import("./vendor/signals.js").Signal<Map<number, Map<number, number>>>} */
const typing = signal(new Map());
/** When I said last that I type there. @type {Map<number, number>} */
const saidAt = new Map();
const now = () => performance.now();

/** @param {number} contactId @returns {number[]} the people, the first who began first */
export const typingIn = (contactId) => [...(typing.value.get(contactId)?.keys() ?? [])];

/** @param {number} contactId @param {number} userId @param {number} until when it ends, 0 for now */
function set(contactId, userId, until) {
  const there = new Map(typing.value.get(contactId));
  if (until) there.set(userId, until);
  else there.delete(userId);
  const all = new Map(typing.value);
  if (there.size) all.set(contactId, there);
  else all.delete(contactId);
  typing.value = all;
}

/** `contactId` is mine. @param {{contactId: number, userId: number}} hint */
function begin({ contactId, userId }) {
  const until = now() + SHOWN_MS;
  set(contactId, userId, until);
  setTimeout(() => {
    if (typing.value.get(contactId)?.get(userId) === until) set(contactId, userId, 0);
  }, SHOWN_MS);
}

/** Whoever has said it types no longer. @param {Wire.Message} message */
export function noteSaid({ roomId, senderId }) {
  const contactId = contactOfRoom(roomId)?.contactId ?? 0;
  if (typing.value.get(contactId)?.has(senderId)) set(contactId, senderId, 0);
}

/** I type there. @param {number} contactId */
export function sayTyping(contactId) {
  if (now() - (saidAt.get(contactId) ?? -SAID_EVERY_MS) < SAID_EVERY_MS) return;
  saidAt.set(contactId, now());
  sayHint({ typing: contactId });
}

/** What I send ends it: if I type on, that is said at once. @param {number} contactId */
export const stopTyping = (contactId) => saidAt.delete(contactId);

onHint(HintType.TYPING, begin, () => {
  typing.value = new Map();
  saidAt.clear();
});
