// Texts of others, in whatever they are written.

/** Byte order marks (the Encoding standard, section 6). @type {[string, number[]][]} */
const MARKS = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** What a text without a mark is likely to be; the last one fits everything. */
const LIKELY = ["utf-8", "gb18030", "windows-1252"];

/** @param {Uint8Array<ArrayBuffer>} bytes @param {boolean} cut whether the last character may be in pieces */
export function decodeText(bytes, cut) {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  for (const label of marked ? [marked[0]] : LIKELY) {
    try {
      const text = new TextDecoder(label, { fatal: !marked }).decode(bytes, { stream: cut });
      return { text, encoding: label.toUpperCase() };
    } catch {
      continue; // it is another one
    }
  }
  return { text: "", encoding: "" };
}
