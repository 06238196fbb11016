// Sends what is unsent. Each room sends in the order of writing; a message keeps its local id through every
// try, so a repeated one is still one message.

import { post, Refused, Unreachable } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { receive, room } from "./chat.js";
import { preparePicture, SMALL_FILE, upload } from "./files.js";
import { Code } from "./protocol.js";
import { discard, entry, ownPictures, put, unsent } from "./unsent.js";

/** @typedef {import("./unsent.js").Unsent} Unsent */

/** @type {Set<number>} */
const busyRooms = new Set();
const backoff = new Backoff({ first: 1000 });
const again = new Alarm(() => sendAll());

/** Nothing is tried again until the next `sendAll`. */
export function rest() {
  again.cancel();
  backoff.reset();
}

/** @param {Wire.Contact} contact @param {string} text */
export function sendText({ contactId, roomId }, text) {
  put(entry({ contactId, roomId, text }));
  pump(roomId);
}

/** @param {Wire.Contact} contact @param {File} file */
export async function sendPicture({ contactId, roomId }, file) {
  const picture = await preparePicture(file);
  const draft = entry({ contactId, roomId, picture });
  ownPictures.set(draft.localId, picture.preview);
  put(draft);
  pump(roomId);
}

/** @param {Unsent} draft */
export function resend(draft) {
  draft.sending.value = "waiting";
  pump(draft.roomId);
}

export function sendAll() {
  rest();
  for (const roomId of new Set(unsent.value.map((draft) => draft.roomId))) pump(roomId);
}

const nextIn = (/** @type {number} */ roomId) =>
  unsent.value.find((draft) => draft.roomId === roomId && draft.sending.value === "waiting");

/** @param {number} roomId */
async function pump(roomId) {
  if (busyRooms.has(roomId)) return;
  busyRooms.add(roomId);
  try {
    for (let draft = nextIn(roomId); draft; draft = nextIn(roomId)) {
      if (!(await attempt(draft))) break;
    }
  } finally {
    busyRooms.delete(roomId);
  }
}

/** Whether the room may go on with its next message. @param {Unsent} draft */
async function attempt(draft) {
  draft.sending.value = "sending";
  try {
    await (draft.picture ? deliverPicture(draft, draft.picture) : deliverText(draft));
    discard(draft);
    return true;
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof Refused && error.passing)) {
      draft.sending.value = "waiting";
      again.after(1000 + backoff.next());
      return false;
    }
    draft.refusal = error instanceof Refused ? error.code : Code.INTERNAL;
    draft.sending.value = "failed";
    return true;
  }
}

/** @param {Unsent} draft @param {object} content @returns {Promise<Wire.Message>} */
async function send({ contactId, localId }, content) {
  const message = await post("/chat/send", { contactId, localId, ...content });
  receive({ ...message, localId, deliveryId: 0 });
  return message;
}

/** @param {Unsent} draft */
const deliverText = (draft) => send(draft, { text: draft.text });

/** @param {Unsent} draft @param {import("./files.js").Picture} picture */
async function deliverPicture(draft, picture) {
  const large = picture.file.size > SMALL_FILE;
  if (large && !draft.messageId) {
    draft.messageId = (await send(draft, { thumbnail: picture.thumbnail })).messageId;
  }
  if (!draft.image) {
    draft.image = await upload(picture.file, (share) => {
      draft.progress.value = share;
    });
  }
  if (large) await fillPicture(draft);
  else await send(draft, { image: draft.image, thumbnail: picture.thumbnail });
}

/** @param {Unsent} draft */
async function fillPicture({ roomId, messageId, image }) {
  const stored = () => room(roomId).messages.value.find((message) => message.messageId === messageId);
  try {
    await post("/chat/delayUpload", { messageId, image });
  } catch (error) {
    // Refused because an earlier try, whose answer was lost, succeeded; or it was revoked meanwhile.
    if (!(error instanceof Refused && error.code === Code.FORBIDDEN && (stored()?.image || stored()?.revoked))) throw error;
  }
  const message = stored();
  if (message) room(roomId).add([{ ...message, image }]);
}
