// Lists that seldom change are asked for with the tag of what is here, and an unchanged one is not sent again.
//
// They are kept by this page and not by the browser: whoever signs out leaves nothing behind. As texts, so
// that each who asks has objects of their own.

/** @typedef {{etag: string, text: string}} KeptAnswer */

/** By address. @type {Map<string, KeptAnswer>} */
const kept = new Map();
/** The token they were given for. */
let owner = "";

/** @param {string} url @param {string} token @returns {KeptAnswer | undefined} */
export function keptAnswer(url, token) {
  if (token !== owner) kept.clear();
  owner = token;
  return kept.get(url);
}

/** Unless it has no tag, or somebody else is signed in by now. @param {string} url @param {string} token @param {KeptAnswer} answer */
export function keepAnswer(url, token, { etag, text }) {
  if (etag && token === owner) kept.set(url, { etag, text });
}
