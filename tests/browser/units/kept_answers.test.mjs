// Lists that are not sent again. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepAnswer, keptAnswer } from "../../../entrypoints/web/kept_answers.js";

const LIST = { etag: '"1"', text: "[]" };

test("what somebody was given is there for them, and for nobody who signs in after them", () => {
  assert.equal(keptAnswer("/contact", "ann"), undefined);
  keepAnswer("/contact", "ann", LIST);
  assert.deepEqual(keptAnswer("/contact", "ann"), LIST);
  assert.equal(keptAnswer("/contact", "bob"), undefined);
  keepAnswer("/contact", "ann", LIST); // hers was still on its way
  assert.equal(keptAnswer("/contact", "bob"), undefined);
  assert.equal(keptAnswer("/contact", "ann"), undefined);
});

test("an answer without a tag is not kept", () => {
  keptAnswer("/chat/pins", "ann");
  keepAnswer("/chat/pins", "ann", { etag: "", text: "[]" });
  assert.equal(keptAnswer("/chat/pins", "ann"), undefined);
});
