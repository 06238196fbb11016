// What is looked for in messages, and where in a text it stands.

import { get } from "./api.js";
import { fold } from "./fold.js";

/**
 * @typedef {object} Asked
 * @property {string} q
 * @property {number} [contactId] only this conversation
 * @property {number} [senderId]
 * @property {string} [has] image, file, link, call
 * @property {string} [from] a day of the calendar, "2026-11-26", as `to`
 * @property {string} [to]
 */

/** What the server takes. */
export const QUERY_AT_MOST = 200;

/** The first or the last moment of a day here. @param {string} day @param {string} time */
const moment = (day, time) => new Date(`${day}T${time}`).toISOString();

/** Whether this is anything that can be searched for. @param {Asked} asked */
export const complete = ({ q, senderId, has }) => Boolean(q.trim() || senderId || has);

/** @param {Asked} asked @param {string} cursor of the page before @returns {Promise<Wire.FoundMessages>} */
export function searchMessages({ q, contactId, senderId, has, from, to }, cursor = "") {
  return get("/chat/search", {
    q: q.trim(),
    ...(contactId && { contactId }),
    ...(senderId && { senderId }),
    ...(has && { has }),
    ...(from && { from: moment(from, "00:00:00") }),
    ...(to && { to: moment(to, "23:59:59.999") }),
    ...(cursor && { cursor }),
  });
}

const WITHOUT_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/** Runs of scripts without blanks, and words of the others, with where each begins. @param {string} text */
function runs(text) {
  /** @type {{at: number, text: string, whole: boolean}[]} `whole`: a word, found by its beginning only */
  const found = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    let done = 0;
    for (const { 0: run, index: at } of word.matchAll(WITHOUT_BLANKS)) {
      if (at > done) found.push({ at: index + done, text: word.slice(done, at), whole: true });
      found.push({ at: index + at, text: run, whole: false });
      done = at + run.length;
    }
    if (done < word.length) found.push({ at: index + done, text: word.slice(done), whole: true });
  }
  return found;
}

/** How much of a word stands for this beginning of it; 0: another word. @param {string} word @param {string} beginning */
function lengthOf(word, beginning) {
  if (!fold(word).startsWith(beginning)) return 0;
  for (let end = 1; end < word.length; end += 1) if (fold(word.slice(0, end)).startsWith(beginning)) return end;
  return word.length;
}

/**
 * The text in pieces; those that were looked for are `found`.
 * @param {string} text @param {string} query @returns {{text: string, found: boolean}[]}
 */
export function marked(text, query) {
  const asked = runs(query).map((run) => ({ ...run, text: fold(run.text) }));
  /** @type {[number, number][]} */
  const places = [];
  for (const run of runs(text)) {
    for (const word of asked) {
      if (word.whole !== run.whole) continue;
      const length = run.whole ? lengthOf(run.text, word.text) : 0;
      if (length) places.push([run.at, run.at + length]);
      if (run.whole) continue;
      for (let at = run.text.indexOf(word.text); at >= 0; at = run.text.indexOf(word.text, at + 1)) {
        places.push([run.at + at, run.at + at + word.text.length]);
      }
    }
  }
  places.sort(([one], [other]) => one - other);
  const pieces = [];
  let done = 0;
  for (const [begin, end] of places) {
    if (end <= done) continue;
    pieces.push({ text: text.slice(done, Math.max(begin, done)), found: false });
    pieces.push({ text: text.slice(Math.max(begin, done), end), found: true });
    done = end;
  }
  return [...pieces, { text: text.slice(done), found: false }].filter((piece) => piece.text);
}

const BEFORE = 16;

/** One line of it, from shortly before the first place that was looked for. @param {string} text @param {string} query */
export function excerpt(text, query) {
  const pieces = marked(text.replace(/\s+/gu, " ").slice(0, 20_000), query);
  const [first, ...rest] = pieces;
  if (!first || first.found || !rest.length || first.text.length <= BEFORE) return pieces;
  const cut = first.text.slice(-BEFORE);
  return [{ text: `…${cut.slice(cut.indexOf(" ") + 1)}`, found: false }, ...rest];
}
