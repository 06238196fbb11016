// How names are compared: neither case nor accents make a difference.

const STROKES = new Map([..."øłđıħŧ"].map((letter, at) => [letter, "oldiht"[at] ?? letter]));
const LIGATURES = new Map([["æ", "ae"], ["œ", "oe"], ["ß", "ss"], ["þ", "th"]]);
/** Marks of Latin, Greek and Cyrillic letters; in other scripts they make another letter. */
const MARKS = /(?<=[\u0000-\u052f])[\u0300-\u036f]+/gu;

/** @param {string} text */
export function fold(text) {
  const plain = text.normalize("NFKD").replace(MARKS, "").normalize("NFC").toLowerCase();
  return [...plain].map((letter) => STROKES.get(letter) ?? LIGATURES.get(letter) ?? letter).join("");
}

const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

const wordsOf = (/** @type {string} */ text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/**
 * Whether every word that was asked for begins a word of these names; there are no blanks between those of Chinese.
 * @param {string} asked @param {string[]} names
 */
export function matches(asked, ...names) {
  const known = wordsOf(names.join(" "));
  const begins = (/** @type {string} */ word) =>
    known.some((each) => (IDEOGRAPHS.test(word) ? each.includes(word) : each.startsWith(word)));
  return wordsOf(asked).every(begins);
}
