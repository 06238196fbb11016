// Pictures that were sent together stand as one. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const page = { querySelector: () => null, addEventListener: () => {} };
Object.assign(globalThis, { document: page, addEventListener: () => {}, matchMedia: () => ({ matches: false, addEventListener: () => {} }) });
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, { value: nothing });

const { lines } = await import("../../../entrypoints/web/ui/lines.js");
const { accept } = await import("../../../entrypoints/web/messages.js");

const ANN = 1;
const BOB = 2;
let messageId = 0;

/** A picture, so many seconds after noon. @param {number} seconds @param {object} [other] */
function picture(seconds, other = {}) {
  messageId += 1;
  const at = new Date(2026, 0, 1, 12, 0, seconds).toISOString();
  const plain = { text: "", revoked: false, localId: "", replyTo: null, forwarded: false, event: null };
  return accept(/** @type {any} */ ({ messageId, senderId: ANN, type: 2, createdAt: at, updatedAt: at, ...plain, ...other }));
}

/** How many stand together, from the first to the last. @param {import("../../../entrypoints/web/messages.js").Message[]} messages */
const grouped = (messages, newFrom = 0) =>
  lines(messages, [], newFrom)
    .filter(({ message }) => message)
    .map(({ album }) => album?.length ?? 1);

test("up to ten that follow each other soon are one", () => {
  assert.deepEqual(grouped([picture(0), picture(1), picture(50)]), [3]);
  assert.deepEqual(grouped(Array.from({ length: 12 }, (_, at) => picture(at))), [10, 2]);
  assert.deepEqual(grouped([picture(0), picture(61)]), [1, 1]);
});

test("what stands between them, and what is more than a picture, ends it", () => {
  const text = { type: 1, text: "look" };
  assert.deepEqual(grouped([picture(0), picture(1, text), picture(2), picture(3)]), [1, 1, 2]);
  assert.deepEqual(grouped([picture(0), picture(1, { senderId: BOB })]), [1, 1]);
  assert.deepEqual(grouped([picture(0), picture(1, { revoked: true }), picture(2)]), [1, 1, 1]);
  assert.deepEqual(grouped([picture(0), picture(1, { text: "a caption" })]), [1, 1]);
  const [one, two] = [picture(0), picture(1)];
  assert.deepEqual(grouped([one, two], two.messageId), [1, 1]);
});

test("it begins and ends where its first and last picture do", () => {
  const [album] = lines([picture(0), picture(1)], [], 0).filter(({ message }) => message);
  assert.deepEqual([album?.first, album?.last], [true, true]);
});
