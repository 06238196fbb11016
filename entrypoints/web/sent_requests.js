// Requests that I sent: which wait for an answer, and which became a contact.

import { myId } from "./accounts.js";
import { get, post } from "./api.js";
import { contactOfUser } from "./contacts.js";
import { Meanwhile } from "./meanwhile.js";
import { recall, remember } from "./memory.js";
import { computed, signal } from "./vendor/signals.js";

const ASKED = "asked";

const listed = signal(/** @type {Wire.ContactRequest[]} */ ([]));
const news = new Meanwhile();

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
  await news.ask(() => get("/contact/sent"), set);
  return asked.map(contactOfUser).filter((contact) => contact !== undefined);
}

/** @param {number} userId */
export async function requestContact(userId) {
  await news.change(
    () => post("/contact/user", { userId }),
    (request) => set([request, ...listed.value.filter(({ id }) => id !== request.id)]),
  );
}

/** Take one back. @param {number} requestId */
export async function cancelRequest(requestId) {
  await post("/contact/request/cancel", { requestId });
  drop(requestId);
}

const drop = news.told((/** @type {number} */ requestId) => set(listed.value.filter(({ id }) => id !== requestId)));

/** A contact came. Answers whether I had asked for it. */
export const noteAccepted = news.told((/** @type {Wire.Contact} */ { userId }) => {
  const others = listed.value.filter((request) => request.userId !== userId);
  if (others.length === listed.value.length) return false;
  set(others);
  return true;
});

export function forgetSent() {
  listed.value = [];
}
