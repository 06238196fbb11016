// What stands for a text where there is room for a line. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { plainWords } from "../../../entrypoints/web/plain_words.js";

for (const [written, words] of [
  ["**Hello** _there_, `you`", "Hello there, you"],
  ["~~no~~ __yes__", "no yes"],
  ["> said\nmine", "said\nmine"],
  ["```js\nlet a;\n```", "let a;"],
  ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
  ["**not closed", "**not closed"],
]) {
  test(`${JSON.stringify(written)} is ${JSON.stringify(words)}`, () => assert.equal(plainWords(written), words));
}

test("hostile ones cost no time", () => {
  for (const sign of ["`", "*", "_", "~", "> "]) plainWords(sign.repeat(65_000));
});
