// Files that go with messages: in words, and the addresses under which they are read for a while.

import { post } from "./api.js";
import { t } from "./i18n.js";
import { plainWords } from "./plain_words.js";
import { serverNow } from "./server.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./i18n.js").TextKey} TextKey */

/** How the server's sentences begin (docs/protocol.md, files). @type {Record<string, TextKey>} */
const LABELS = { 图片: "a_picture", 视频: "a_video", 音频: "an_audio", 文件: "a_file", 语音: "a_voice_message" };
/** @type {Record<Wire.Attachment["kind"], string>} */
const KINDS = { image: "图片", video: "视频", audio: "音频", file: "文件", voice: "语音" };
const LABEL = /^\[(图片|视频|音频|文件|语音)\](?: (.*))?$/u;

/** @param {Wire.Attachment} attachment */
const sentence = ({ kind, name }) => (kind === "voice" ? `[${KINDS.voice}]` : `[${KINDS[kind]}] ${name}`);

/** What a message with files says beside them. @param {{text: string, attachments: Wire.Attachment[]}} message */
export function caption({ text, attachments }) {
  return attachments.length && text === attachments.map(sentence).join("\n") ? "" : text;
}

/** The server's sentence for a file in the language of this page; any other text in plain words. @param {string} text */
export function inWords(text) {
  const match = LABEL.exec(text.split("\n", 1)[0] ?? "");
  if (!match) return plainWords(text);
  const label = t(LABELS[match[1] ?? ""] ?? "a_file");
  return match[2] ? `${label}: ${match[2]}` : label;
}

/** @param {number} bytes */
export function sizeInWords(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let size = bytes;
  let at = 0;
  for (; size >= 1000 && at < units.length - 1; at += 1) size /= 1024;
  return `${at && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[at]}`;
}

/** @param {number} seconds */
export function lengthInWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Before the end of its time an address is replaced. */
const EARLY_MS = 60_000;
const TICKETS_AT_ONCE = 50;

/** @typedef {{url: string, until: number}} Address `url` is empty for what may not be read any more */
/** @type {Map<string, import("./vendor/signals.js").Signal<Address | null>>} */
const addresses = new Map();
/** @type {Set<string>} */
const wanted = new Set();

async function fetchTickets() {
  const fileIds = [...wanted].slice(0, TICKETS_AT_ONCE);
  fileIds.forEach((fileId) => wanted.delete(fileId));
  if (wanted.size) queueMicrotask(fetchTickets);
  try {
    /** @type {({url: string, expiresAt: string} | null)[]} */
    const tickets = await post("/file/tickets", { fileIds });
    fileIds.forEach((fileId, at) => {
      const ticket = tickets[at];
      const until = ticket ? Date.parse(ticket.expiresAt) - EARLY_MS : Infinity;
      known(fileId).value = { url: ticket?.url ?? "", until };
    });
  } catch (error) {
    console.debug("tickets", error);
    fileIds.forEach((fileId) => addresses.delete(fileId)); // whoever shows it next asks again
  }
}

/** @param {string} fileId */
function known(fileId) {
  let found = addresses.get(fileId);
  if (!found) {
    found = signal(/** @type {Address | null} */ (null));
    addresses.set(fileId, found);
  }
  return found;
}

/** Ask for a new address. @param {string} fileId */
export function renewAddress(fileId) {
  if (!wanted.size) queueMicrotask(fetchTickets);
  wanted.add(fileId);
}

/** Where it is read; null until that is known. All that are asked for at once are one request. @param {string} fileId */
export function fileAddress(fileId) {
  const missing = !addresses.has(fileId);
  const found = known(fileId);
  if (missing || (found.peek()?.until ?? Infinity) < serverNow()) renewAddress(fileId);
  return found;
}

/** Of another account, or nobody. */
export const forgetAddresses = () => addresses.clear();
