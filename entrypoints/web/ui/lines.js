// The lines of a conversation: messages, what is not sent yet, and between them days and what is new.

import { myId } from "../accounts.js";

const TOGETHER_MS = 5 * 60_000;

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */
/**
 * @typedef {object} Line
 * @property {string} key
 * @property {string} [day]
 * @property {boolean} [mark] here begins what is new
 * @property {Message} [message]
 * @property {Unsent} [draft]
 * @property {boolean} [first] the first of several by the same person
 * @property {boolean} [last]
 */

const dayOf = (/** @type {string} */ at) => new Date(at).toDateString();

/** @param {Message | Unsent} entry */
const senderOf = (entry) => ("senderId" in entry ? entry.senderId : myId());

/** @param {Message | Unsent | undefined} one @param {Message | Unsent | undefined} other */
const together = (one, other) =>
  Boolean(one && other) &&
  senderOf(/** @type {Message} */ (one)) === senderOf(/** @type {Message} */ (other)) &&
  dayOf(one?.createdAt ?? "") === dayOf(other?.createdAt ?? "") &&
  Math.abs(Date.parse(other?.createdAt ?? "") - Date.parse(one?.createdAt ?? "")) < TOGETHER_MS;

/**
 * @param {Message[]} messages @param {Unsent[]} drafts
 * @param {number} newFrom the first message that counts as new, 0 for none
 * @returns {Line[]}
 */
export function lines(messages, drafts, newFrom) {
  const keys = new Set(messages.map(({ key }) => key));
  const entries = [...messages, ...drafts.filter(({ localId }) => !keys.has(localId))];
  const newest = newFrom ? messages.find(({ messageId }) => messageId >= newFrom) : undefined;
  /** @type {Line[]} */
  const all = [];
  entries.forEach((entry, at) => {
    const before = entries[at - 1];
    const after = entries[at + 1];
    if (!before || dayOf(before.createdAt) !== dayOf(entry.createdAt)) {
      all.push({ key: `d${dayOf(entry.createdAt)}`, day: entry.createdAt });
    }
    if (entry === newest) all.push({ key: "new", mark: true });
    const first = entry === newest || !together(before, entry);
    const last = after === newest || !together(entry, after);
    if ("messageId" in entry && "key" in entry) {
      const draft = drafts.find(({ localId }) => localId === entry.key);
      all.push({ key: entry.key, message: entry, draft, first, last });
    } else all.push({ key: /** @type {Unsent} */ (entry).localId, draft: /** @type {Unsent} */ (entry), first, last });
  });
  return all;
}
