// Requests that I sent: which wait for an answer, and which became a contact.

import { myId } from "./accounts.js";
import { get, post } from "./api.js";
import { contactOfUser } from "./contacts.js";
import { recall, remember } from "./memory.js";
import { computed, signal } from "./vendor/signals.js";

const ASKED = "asked";

const listed = signal(/** @type {Wire.ContactRequest[]} */ ([]));

/** Those that nobody answered yet, newest first. */
export const sent = computed(() => listed.value.filter(({ userId }) => !contactOfUser(userId)));

/** @param {Wire.ContactRequest[]} requests */
function set(requests) {
  listed.value = requests;
  remember(myId(), ASKED, requests.map(({ userId }) => userId));
}

/** @returns {Promise<Wire.Contact[]>} whom an earlier page asked, and who accepted meanwhile */
export async function loadSent() {
  const asked = recall(myId(), ASKED, /** @type {number[]} */ ([]));
  set(await get("/contact/sent"));
  return asked.map(contactOfUser).filter((contact) => contact !== undefined);
}

/** @param {number} userId */
export async function requestContact(userId) {
  const request = await post("/contact/user", { userId });
  set([request, ...listed.value]);
}

/** Take one back. @param {number} requestId */
export async function cancelRequest(requestId) {
  await post("/contact/request/cancel", { requestId });
  set(listed.value.filter(({ id }) => id !== requestId));
}

/** A contact came. @param {Wire.Contact} contact @returns {boolean} whether I had asked for it */
export function noteAccepted({ userId }) {
  const others = listed.value.filter((request) => request.userId !== userId);
  if (others.length === listed.value.length) return false;
  set(others);
  return true;
}

export function forgetSent() {
  listed.value = [];
}
