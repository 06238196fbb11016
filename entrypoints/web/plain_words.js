// A text without the signs of its light formatting, for wherever a line of it stands for the whole.

/** More of it is never seen, and would only cost. */
const READ_AT_MOST = 1000;

/** @param {string} text as it was written @returns {string} how it begins, without the signs */
export const plainWords = (text) =>
  text
    .slice(0, READ_AT_MOST)
    .replace(/^ {0,3}(```|~~~).*$/gm, "")
    .replace(/(\*\*|__|~~|`{1,2})(?=\S)(.+?)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)([^*_\n]+?)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/^ {0,3}>\s?/gm, "")
    .trim();
