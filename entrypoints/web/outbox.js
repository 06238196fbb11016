// Sends what is unsent. Each room sends in the order of writing; a message keeps its local id through every
// try, so a repeated one is still one message. A picture that takes its time is announced by its thumbnail,
// which keeps its place while what was written behind it goes on.

import { myId } from "./accounts.js";
import { post, Refused, Unreachable } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { loadEnd, receive, revoke, room } from "./chat.js";
import { exclusively } from "./locks.js";
import { Code } from "./protocol.js";
import { discardUpload } from "./resumable_uploads.js";
import { serverNow } from "./server.js";
import { discard, entry, keep, ownPictures, put, stillUnsent, unsent } from "./unsent.js";
import { Gone, stopUpload, uploaded } from "./uploads.js";

/** @typedef {import("./unsent.js").Unsent} Unsent @typedef {import("./files.js").Picture} Picture */

/** Files that are uploaded so soon after somebody sent them keep their place; pictures need no announcement. */
const MOMENT_MS = 700;

/** @type {Set<number>} */
const busyRooms = new Set();
const backoff = new Backoff({ first: 1000 });
const again = new Alarm(() => sendAll());

/** Nothing is tried again until the next `sendAll`. */
export function rest() {
  again.cancel();
  backoff.reset();
}

/** The files in their order, then the text. @param {Wire.Contact} contact @param {ReturnType<import("./drafts.js").Draft["take"]>} draft */
export function sendDraft(contact, { text, files, replyTo, mentions }) {
  const { contactId, roomId } = contact;
  files.forEach((file, at) => put(entry({ contactId, roomId, file, replyTo: at ? 0 : replyTo })));
  if (text) put(entry({ contactId, roomId, text, mentions, replyTo: files.length ? 0 : replyTo }));
  loadEnd(contact)?.catch((error) => console.debug("end", error)); // the message list tries again
  pump(roomId);
}

/** @param {Unsent} outgoing */
export function resend(outgoing) {
  outgoing.sending.value = "waiting";
  pump(outgoing.roomId);
}

/** It is not sent after all; what the others have of it is taken back. @param {Unsent} outgoing */
export async function giveUp(outgoing) {
  const announced = announcement(outgoing);
  outgoing.givenUp = !announced;
  stopUpload(outgoing.localId);
  discard(outgoing);
  if (outgoing.fileId) discardUpload(outgoing.fileId);
  if (announced) await revoke(announced);
}

export function sendAll() {
  rest();
  for (const roomId of new Set(unsent.value.map((outgoing) => outgoing.roomId))) pump(roomId);
}

const nextIn = (/** @type {number} */ roomId) =>
  unsent.value.find((outgoing) => outgoing.roomId === roomId && outgoing.sending.value === "waiting");

/** @param {number} roomId */
async function pump(roomId) {
  if (busyRooms.has(roomId)) return;
  busyRooms.add(roomId);
  try {
    await exclusively(`${myId()}.send.${roomId}`, async () => {
      for (let outgoing = nextIn(roomId); outgoing; outgoing = nextIn(roomId)) {
        if (stillUnsent(outgoing) && !(await attempt(outgoing))) break;
      }
    });
  } finally {
    busyRooms.delete(roomId);
  }
  if (nextIn(roomId) && !again.set) pump(roomId); // written at the last moment
}

/** Whether the room may go on with its next message. @param {Unsent} outgoing */
async function attempt(outgoing) {
  outgoing.sending.value = "sending";
  try {
    const picture = await outgoing.file?.ready;
    if (picture) await deliverPicture(outgoing, picture);
    else if (outgoing.file) await deliverFile(outgoing);
    else await deliver(outgoing, { text: outgoing.text, mentions: outgoing.mentions });
    return true;
  } catch (error) {
    return settleTrouble(outgoing, error);
  }
}

/** Whether the room may go on. @param {Unsent} outgoing @param {unknown} error */
function settleTrouble(outgoing, error) {
  if (error instanceof Gone) return true;
  if (error instanceof Unreachable || (error instanceof Refused && error.passing)) {
    outgoing.sending.value = "waiting";
    again.after(1000 + backoff.next());
    return false;
  }
  outgoing.trouble = error;
  outgoing.sending.value = "failed";
  return true;
}

/** @param {Unsent} outgoing @param {object} content @returns {Promise<Wire.Message>} */
async function send(outgoing, content) {
  if (!unsent.value.includes(outgoing)) throw new Gone();
  const { contactId, localId, replyTo } = outgoing;
  const message = await post("/chat/send", { contactId, localId, replyTo, ...content });
  if (outgoing.givenUp) {
    await revoke(message);
    throw new Gone();
  }
  receive({ ...message, localId, deliveryId: 0 });
  return message;
}

/** @param {Unsent} outgoing @param {object} content */
async function deliver(outgoing, content) {
  await send(outgoing, content);
  discard(outgoing);
}

/** @param {Unsent} outgoing @param {Picture} picture */
async function deliverPicture(outgoing, picture) {
  const { thumbnail, preview } = picture;
  ownPictures.set(outgoing.localId, preview);
  const upload = uploaded(outgoing);
  const moment = Date.parse(outgoing.createdAt) + MOMENT_MS - serverNow();
  if (!outgoing.messageId && !(await settledWithin(upload, moment))) {
    outgoing.messageId = (await send(outgoing, { thumbnail })).messageId;
    keep(outgoing);
  }
  if (!outgoing.messageId) return deliver(outgoing, { image: outgoing.image, thumbnail });
  upload
    .then(() => fillPicture(outgoing))
    .catch((error) => settleTrouble(outgoing, error));
}

/** What is written behind it goes on meanwhile, unless it is there at once. @param {Unsent} outgoing */
async function deliverFile(outgoing) {
  const delivered = uploaded(outgoing)
    .then(() => deliver(outgoing, { attachments: [outgoing.fileId] }))
    .catch((error) => {
      if (error instanceof Refused && error.code === Code.FORBIDDEN) outgoing.fileId = ""; // swept: to be uploaded anew
      settleTrouble(outgoing, error);
    });
  await settledWithin(delivered, Date.parse(outgoing.createdAt) + MOMENT_MS - serverNow());
}

/** It rests until somebody goes on with it. @param {Unsent} outgoing */
export function pause(outgoing) {
  outgoing.sending.value = "paused";
  stopUpload(outgoing.localId);
}

/** Whether it is done by then; throws what it throws by then. @param {Promise<unknown>} work @param {number} milliseconds */
function settledWithin(work, milliseconds) {
  const patience = new Promise((resolve) => setTimeout(resolve, milliseconds, false));
  return Promise.race([work.then(() => true), patience]);
}

/** The message that announces the picture, if the others have it. @param {Unsent} outgoing */
const announcement = ({ roomId, messageId }) =>
  messageId ? room(roomId).messages.value.find((message) => message.messageId === messageId) : undefined;

/** @param {Unsent} outgoing */
async function fillPicture(outgoing) {
  const { roomId, messageId, image } = outgoing;
  try {
    await post("/chat/delayUpload", { messageId, image });
  } catch (error) {
    // Refused because an earlier try, whose answer was lost, succeeded; or it was revoked meanwhile.
    const known = announcement(outgoing);
    if (!(error instanceof Refused && error.code === Code.FORBIDDEN && (known?.image || known?.revoked))) {
      if (error instanceof Refused) outgoing.image = ""; // to be uploaded anew
      throw error;
    }
  }
  discard(outgoing);
  const message = announcement(outgoing);
  if (message) room(roomId).add([{ ...message, image }]);
}
