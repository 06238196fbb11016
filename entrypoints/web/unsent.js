// The list of what I wrote and the server does not have yet. Texts outlive the page.

import { myId } from "./accounts.js";
import { recall, remember } from "./memory.js";
import { serverNow } from "./server.js";
import { signal } from "./vendor/signals.js";

/**
 * @typedef {"waiting" | "sending" | "failed"} Sending `waiting`: sent as soon as the server can be reached
 * @typedef {object} Unsent
 * @property {string} localId
 * @property {number} contactId
 * @property {number} roomId
 * @property {string} createdAt
 * @property {string} text
 * @property {import("./files.js").Picture} [picture]
 * @property {import("./vendor/signals.js").Signal<Sending>} sending
 * @property {import("./vendor/signals.js").Signal<number>} progress of the upload, from 0 to 1
 * @property {number} messageId once the server has the message and only its picture is missing
 * @property {string} image once uploaded
 * @property {number} refusal the code with which the server refused it
 */

export const unsent = signal(/** @type {Unsent[]} */ ([]));

/** Pictures that this page sent, by local id: they need not come back from the server. */
export const ownPictures = new Map();

/** @param {Partial<Unsent> & {contactId: number, roomId: number}} draft @returns {Unsent} */
export function entry(draft) {
  return {
    localId: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    createdAt: new Date(serverNow()).toISOString(),
    text: "",
    sending: signal(/** @type {Sending} */ ("waiting")),
    progress: signal(0),
    messageId: 0,
    image: "",
    refusal: 0,
    ...draft,
  };
}

/** @param {Unsent[]} entries */
function setUnsent(entries) {
  unsent.value = entries;
  const texts = entries.filter(({ text }) => text);
  const kept = texts.map(({ localId, contactId, roomId, createdAt, text }) => ({
    localId,
    contactId,
    roomId,
    createdAt,
    text,
  }));
  remember(myId(), "unsent", kept);
}

/** @param {Unsent} draft */
export function put(draft) {
  setUnsent([...unsent.value, draft]);
}

/** @param {Unsent} draft */
export function discard(draft) {
  setUnsent(unsent.value.filter(({ localId }) => localId !== draft.localId));
}

/** The server has this message: its own answer or a notification said so. */
export function settle(/** @type {string} */ localId, /** @type {Wire.Message} */ message) {
  const draft = unsent.value.find((each) => each.localId === localId);
  if (!draft) return;
  if (draft.picture && !message.image && !message.revoked) draft.messageId = message.messageId;
  else discard(draft);
}

/** Texts that an earlier page did not get out. */
export function recallUnsent() {
  unsent.value = recall(myId(), "unsent", []).map(entry);
}

export function forgetUnsent() {
  unsent.value = [];
}
