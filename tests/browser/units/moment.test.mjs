// What goes by itself stays until it could be seen. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { afterSeen } from "../../../entrypoints/web/moment.js";

/** A page that is drawn every so many milliseconds, for a time. */
function drawn(every, milliseconds, act) {
  let frames = [];
  globalThis.requestAnimationFrame = (frame) => frames.push(frame);
  globalThis.cancelAnimationFrame = () => (frames = []);
  const began = performance.now();
  const prevent = afterSeen(5_000, act);
  const draw = (until) => {
    for (let now = every; now <= until; now += every) frames.splice(0).forEach((frame) => frame(began + now));
  };
  draw(milliseconds);
  return () => {
    prevent();
    draw(60_000);
  };
}

test("on a page that is drawn smoothly it takes its time", () => {
  let gone = false;
  drawn(16, 4_900, () => (gone = true));
  assert.equal(gone, false);
  drawn(16, 5_100, () => (gone = true));
  assert.equal(gone, true);
});

test("on a page that is drawn once a second it stays for longer", () => {
  let gone = false;
  drawn(1_000, 40_000, () => (gone = true));
  assert.equal(gone, false);
  drawn(1_000, 51_000, () => (gone = true));
  assert.equal(gone, true);
});

test("what is prevented does not happen", () => {
  let gone = false;
  drawn(16, 100, () => (gone = true))();
  assert.equal(gone, false);
});
