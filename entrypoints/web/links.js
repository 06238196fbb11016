// The addresses in a text, without the punctuation of the sentence they stand in.

/** Nothing of an address: blanks, quotes, and the punctuation of Chinese, which nobody puts a blank before. */
const OUTSIDE = "\\s<>\"“”‘’«»‹›，。；：！？、（）【】《》〈〉「」『』…";
const WEB = `https?:\\/\\/[^${OUTSIDE}]{1,2000}`;
/** Text of any script may follow at once, so without a scheme a host is ASCII. */
const WWW = `(?<![\\w.@-])www\\.[a-z0-9.-]+(?:[:/?#][^${OUTSIDE}]{0,2000})?`;
const MAIL = "(?<![\\w.+-])[\\w.+-]+@(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,}";
const ADDRESS = new RegExp(`${WEB}|${WWW}|${MAIL}`, "giu");
const SENTENCE_END = new Set(".,;:!?'*_~");
const BRACKETS = ["()", "[]", "{}"];

const occurrences = (/** @type {string} */ text, /** @type {string} */ sign) => text.split(sign).length - 1;

/** Without what closes the sentence; a bracket belongs to the address that opened it. @param {string} found */
function trimmed(found) {
  const unopened = new Map(
    BRACKETS.map(([open = "", close = ""]) => [close, occurrences(found, close) - occurrences(found, open)]),
  );
  for (let end = found.length; ; end -= 1) {
    const last = found[end - 1] ?? "";
    const over = unopened.get(last) ?? 0;
    if (over > 0) unopened.set(last, over - 1);
    else if (!SENTENCE_END.has(last)) return found.slice(0, end);
  }
}

/** Where it leads, or "" if it is no address after all. @param {string} address */
function destination(address) {
  if (/^https?:/i.test(address)) return URL.canParse(address) ? address : "";
  if (!/^www\./i.test(address)) return `mailto:${address}`;
  return /^www\.[^./]+\../i.test(address) ? `https://${address}` : "";
}

/**
 * The text in pieces; those with `href` are addresses of the web or of mail.
 * @param {string} text @returns {{text: string, href: string}[]}
 */
export function linked(text) {
  const pieces = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    const href = destination(address);
    if (!href) continue;
    pieces.push({ text: text.slice(done, index), href: "" }, { text: address, href });
    done = index + address.length;
  }
  return [...pieces, { text: text.slice(done), href: "" }].filter((piece) => piece.text);
}
