// The lines of a conversation: messages, what is not sent yet, and between them days and what is new.

import { myId } from "../accounts.js";
import { room } from "../chat.js";
import { PLAIN } from "../messages.js";
import { MessageType } from "../protocol.js";
import { outgoingOf } from "../unsent.js";

const TOGETHER_MS = 5 * 60_000;
/** Pictures that are sent together follow each other sooner, however long they are on their way. */
const ALBUM_MS = 60_000;
const ALBUM_AT_MOST = 10;

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */
/**
 * @typedef {object} Line
 * @property {string} key
 * @property {string} [day]
 * @property {boolean} [mark] here begins what is new
 * @property {Message} [message]
 * @property {Unsent} [outgoing] what of the message is still on its way
 * @property {boolean} [first] the first of several by the same person
 * @property {boolean} [last]
 * @property {Line[]} [album] the pictures that stand here as one, this one first
 */

/** @param {number} roomId @param {number} messageId @returns {Wire.Reply} */
function answerTo(roomId, messageId) {
  const known = room(roomId).messages.value.find((message) => message.messageId === messageId);
  return { messageId, senderId: known?.senderId ?? 0, text: known?.text ?? "", revoked: known?.revoked ?? false };
}

/** A file before the server has it. @type {Wire.Attachment} */
const COMING = {
  fileId: "", name: "", size: 0, mime: "", kind: "file", width: 0, height: 0, duration: 0, thumbnail: "", waveform: [], scan: "",
};

/** Whether it is no picture. @param {import("../chosen.js").ChosenFile} file */
const isPlain = ({ plain, said }) => plain.value !== null || said.kind === "voice";

/** What is not sent yet, as the message that it will be. @param {Unsent} outgoing @returns {Message} */
const asMessage = ({ localId, roomId, createdAt, text, mentions, replyTo, file }) => ({
  ...PLAIN,
  key: localId,
  messageId: 0,
  roomId,
  senderId: myId(),
  type: file && !isPlain(file) ? MessageType.IMAGE : MessageType.TEXT,
  text,
  image: "",
  thumbnail: file?.prepared.value?.thumbnail ?? "",
  callId: 0,
  revoked: false,
  createdAt,
  updatedAt: createdAt,
  mentions,
  replyTo: replyTo ? answerTo(roomId, replyTo) : null,
  localId,
  deliveryId: 0,
  attachments: file && isPlain(file) ? [{ ...COMING, name: file.name }] : [],
});

const dayOf = (/** @type {string} */ at) => new Date(at).toDateString();

/** A quiet line; what an admin took away is a message that was taken back. @param {Message} message */
export const isEvent = ({ event, revoked }) => event !== null && !revoked;

/** @param {Message | undefined} one @param {Message | undefined} other */
const together = (one, other, within = TOGETHER_MS) =>
  one !== undefined &&
  other !== undefined &&
  !isEvent(one) &&
  !isEvent(other) &&
  one.senderId === other.senderId &&
  dayOf(one.createdAt) === dayOf(other.createdAt) &&
  Math.abs(Date.parse(other.createdAt) - Date.parse(one.createdAt)) < within;

/** Whether it is a picture and nothing else. @param {Line} line */
const fitsAlbum = ({ message }) =>
  message?.type === MessageType.IMAGE && !message.text && !message.revoked && !message.replyTo && !message.forwarded;

/** @param {Line[]} all */
function withAlbums(all) {
  /** @type {Line[]} */
  const grouped = [];
  for (const line of all) {
    const before = grouped.at(-1);
    const album = before?.album ?? (before ? [before] : []);
    const beside = album.at(-1);
    const belongs =
      before && beside && fitsAlbum(beside) && fitsAlbum(line) && together(beside.message, line.message, ALBUM_MS);
    if (belongs && album.length < ALBUM_AT_MOST) grouped[grouped.length - 1] = { ...before, album: [...album, line], last: line.last };
    else grouped.push(line);
  }
  return grouped;
}

/**
 * @param {Message[]} messages @param {Unsent[]} unsent
 * @param {number} newFrom the first message that counts as new, 0 for none
 * @returns {Line[]}
 */
export function lines(messages, unsent, newFrom) {
  const announced = new Map(messages.map((message) => [message, outgoingOf(unsent, message)]));
  const known = new Set(announced.values());
  const entries = [...messages];
  for (const outgoing of unsent) {
    if (known.has(outgoing)) continue;
    const message = asMessage(outgoing);
    announced.set(message, outgoing);
    entries.push(message);
  }
  const newest = newFrom ? messages.find(({ messageId }) => messageId >= newFrom) : undefined;
  /** @type {Line[]} */
  const all = [];
  entries.forEach((message, at) => {
    const before = entries[at - 1];
    const after = entries[at + 1];
    if (!before || dayOf(before.createdAt) !== dayOf(message.createdAt)) {
      all.push({ key: `d${dayOf(message.createdAt)}`, day: message.createdAt });
    }
    if (message === newest) all.push({ key: "new", mark: true });
    const first = message === newest || !together(before, message);
    const last = after === newest || !together(message, after);
    all.push({ key: message.key, message, outgoing: announced.get(message), first, last });
  });
  return withAlbums(all);
}
