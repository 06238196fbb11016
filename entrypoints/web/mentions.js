// Who is meant by an `@` in a text: names are written, ids are sent.

import { nickname } from "./accounts.js";
import { EVERYBODY } from "./protocol.js";

/** What people write for everybody, in each language of the page. */
const ALL = ["all", "所有人"];

/** The names by which somebody is called after the `@`. @param {number} userId */
const namesOf = (userId) => (userId === EVERYBODY ? ALL : [nickname(userId)].filter(Boolean));

/** Those among them who are called in the text. @param {string} text @param {Iterable<number>} userIds */
export function mentionsIn(text, userIds) {
  if (!text.includes("@")) return [];
  return [...new Set(userIds)].filter((userId) => namesOf(userId).some((name) => places(text, name).length));
}

const WORD = /[\p{L}\p{N}_]/u;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Where `@name` stands, and neither another name that begins so nor an address. @param {string} text @param {string} name */
function places(text, name) {
  const called = `@${name}`;
  const found = [];
  for (let at = text.indexOf(called); at >= 0; at = text.indexOf(called, at + 1)) {
    const before = text[at - 1] ?? "";
    const after = text[at + called.length] ?? "";
    const ends = !WORD.test(after) || IDEOGRAPH.test(after) || IDEOGRAPH.test(name.at(-1) ?? "");
    if (!/[\w.@]/.test(before) && ends) found.push(at);
  }
  return found;
}

/**
 * The text in pieces; those with a `userId` call somebody who is mentioned.
 * @param {string} text @param {number[]} mentions
 * @returns {{text: string, userId?: number}[]}
 */
export function called(text, mentions) {
  const found = mentions.flatMap((userId) =>
    namesOf(userId).flatMap((name) => places(text, name).map((at) => ({ at, end: at + name.length + 1, userId }))),
  );
  found.sort((one, other) => one.at - other.at || other.end - one.end);
  /** @type {{text: string, userId?: number}[]} */
  const pieces = [];
  let done = 0;
  for (const { at, end, userId } of found) {
    if (at < done) continue;
    pieces.push({ text: text.slice(done, at) }, { text: text.slice(at, end), userId });
    done = end;
  }
  return [...pieces, { text: text.slice(done) }].filter((piece) => piece.text);
}
