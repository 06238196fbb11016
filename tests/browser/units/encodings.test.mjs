// Texts are shown in what they are written in. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeText } from "../../../entrypoints/web/encodings.js";

const bytes = (/** @type {number[]} */ ...values) => Uint8Array.from(values);

test("a text says by its mark, or by what fits, what it is written in", () => {
  const utf8 = new TextEncoder().encode("Grüße, 你好");
  assert.deepEqual(decodeText(utf8, false), { text: "Grüße, 你好", encoding: "UTF-8" });
  assert.deepEqual(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61), false), { text: "a", encoding: "UTF-8" });
  assert.deepEqual(decodeText(bytes(0xff, 0xfe, 0x61, 0), false), { text: "a", encoding: "UTF-16LE" });
  assert.deepEqual(decodeText(bytes(0xfe, 0xff, 0, 0x61), false), { text: "a", encoding: "UTF-16BE" });
  assert.deepEqual(decodeText(bytes(0xc4, 0xe3, 0xba, 0xc3), false), { text: "你好", encoding: "GB18030" });
  assert.deepEqual(decodeText(bytes(0x47, 0x72, 0xfc, 0x20), false), { text: "Grü ", encoding: "WINDOWS-1252" });
});

test("where a text is cut, half a character is left out", () => {
  assert.deepEqual(decodeText(new TextEncoder().encode("你好").subarray(0, 4), true), { text: "你", encoding: "UTF-8" });
});
