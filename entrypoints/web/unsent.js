// The list of what I wrote and the server does not have yet. It outlives the page, and each entry is remembered
// under a name of its own, so that tabs add to each other.

import { myId } from "./accounts.js";
import { fileName, newLocalId, nextOrder, recallChosen } from "./chosen.js";
import { chosenIds } from "./drafts.js";
import { dropFile, dropOthers } from "./kept_files.js";
import { forget, recall, recallAll, remember, watchMemory } from "./memory.js";
import { serverNow } from "./server.js";
import { signal } from "./vendor/signals.js";

/**
 * @typedef {"waiting" | "sending" | "paused" | "failed"} Sending `waiting`: sent as soon as the server can be reached
 * @typedef {object} Unsent
 * @property {string} localId
 * @property {number} contactId
 * @property {number} roomId
 * @property {string} createdAt
 * @property {number} order
 * @property {string} text
 * @property {number} replyTo the message that it answers, 0 for none
 * @property {number[]} mentions
 * @property {import("./chosen.js").ChosenFile} [file]
 * @property {import("./vendor/signals.js").Signal<Sending>} sending
 * @property {import("./vendor/signals.js").Signal<number>} progress of the upload, from 0 to 1
 * @property {number} messageId once the server has the message and only its picture is missing
 * @property {string} image once uploaded
 * @property {string} fileId of a file that is no picture, once its upload has begun
 * @property {unknown} trouble why it failed
 * @property {boolean} kept whether it is remembered; if not, it is known here alone
 * @property {boolean} givenUp whether somebody discarded it before it was known whether the others have it
 */

const NAME = "unsent.";

export const unsent = signal(/** @type {Unsent[]} */ ([]));

/** Pictures that this page sent, by local id: they need not come back from the server. */
export const ownPictures = new Map();

/** @param {Partial<Unsent> & {contactId: number, roomId: number}} known @returns {Unsent} */
export function entry(known) {
  return {
    localId: known.file?.localId ?? newLocalId(),
    order: nextOrder(),
    createdAt: new Date(serverNow()).toISOString(),
    text: "",
    replyTo: 0,
    mentions: [],
    sending: signal(/** @type {Sending} */ ("waiting")),
    progress: signal(0),
    messageId: 0,
    image: "",
    fileId: "",
    trouble: undefined,
    kept: false,
    givenUp: false,
    ...known,
  };
}

/** Remember how far it is, unless it was discarded meanwhile. @param {Unsent} outgoing */
export function keep(outgoing) {
  if (!unsent.value.includes(outgoing)) return;
  const { localId, contactId, roomId, createdAt, order, text, replyTo, mentions, messageId, image, fileId } = outgoing;
  const file = outgoing.file && { name: outgoing.file.name, said: outgoing.file.said };
  const value = { contactId, roomId, createdAt, order, text, replyTo, mentions, file, messageId, image, fileId };
  outgoing.kept = remember(myId(), NAME + localId, value);
}

/** @param {string} localId @param {any} kept @returns {Unsent} */
function recalled(localId, { file, ...kept }) {
  const { name = "", said = {} } = file ?? {};
  return entry({ ...kept, localId, kept: true, file: file && recallChosen(myId(), localId, { name, said, order: kept.order }) });
}

/** @param {Unsent[]} entries */
function setUnsent(entries) {
  unsent.value = entries.sort((one, other) => one.order - other.order);
}

/** @param {Unsent} outgoing */
export function put(outgoing) {
  setUnsent([...unsent.value, outgoing]);
  keep(outgoing);
}

/** @param {string} localId */
function remove(localId) {
  unsent.value = unsent.value.filter((each) => each.localId !== localId);
}

/** @param {Unsent} outgoing */
export function discard({ localId, file }) {
  remove(localId);
  forget(myId(), NAME + localId);
  if (file) dropFile(fileName(myId(), localId));
}

/**
 * Whether nobody sent or discarded it meanwhile; what another tab did for it is taken over.
 * @param {Unsent} outgoing
 */
export function stillUnsent(outgoing) {
  const kept = recall(myId(), NAME + outgoing.localId, /** @type {any} */ (null));
  if (kept) Object.assign(outgoing, { messageId: kept.messageId, image: kept.image, fileId: kept.fileId });
  else if (outgoing.kept) remove(outgoing.localId);
  return unsent.value.includes(outgoing);
}

/** What of this is on its way, if anything. @param {Unsent[]} entries @param {import("./messages.js").Message} message */
export const outgoingOf = (entries, { key, messageId }) =>
  entries.find((each) => each.localId === key || each.messageId === messageId);

/** The server has this message: its own answer, a notification or the history said so. @param {Wire.Message} message */
export function settle(message) {
  const outgoing = outgoingOf(unsent.value, { ...message, key: message.localId });
  if (!outgoing) return;
  const announces = outgoing.file && !message.image && !message.attachments?.length && !message.revoked;
  if (announces) outgoing.messageId = message.messageId;
  else discard(outgoing);
}

/** What an earlier page did not get out, and from now on what other tabs do. @returns {() => void} stop */
export function recallUnsent() {
  setUnsent([...recallAll(myId(), NAME)].map(([localId, kept]) => recalled(localId, kept)));
  const me = myId();
  const wanted = () => [...recallAll(me, NAME).keys(), ...chosenIds(me)].map((localId) => fileName(me, localId));
  dropOthers(fileName(me, ""), wanted);
  return watchMemory(myId(), NAME, (localId, kept) => {
    const here = unsent.value.some((each) => each.localId === localId);
    if (!kept) remove(localId);
    else if (!here) setUnsent([...unsent.value, recalled(localId, kept)]);
  });
}

export function forgetUnsent() {
  unsent.value = [];
}
