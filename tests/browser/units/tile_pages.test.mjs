// Who is seen on which page of a call, and how large. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pageOf, Seating } from "../../../entrypoints/web/ui/tile_pages.js";
import { alikeAtMost, allAlike, oneLarge, withOneLargeAtMost } from "../../../entrypoints/web/ui/tile_sizes.js";

const LEAST = 64;
/** What is left for tiles on screens from 320 to 1440 pixels, and on a phone that lies on its side. */
const ROOMS = [[296, 380], [366, 620], [796, 1020], [1256, 560], [1416, 740], [544, 180]].map(([width, height]) => ({ width, height }));

const large = ({ width, height }) => width >= LEAST && height >= LEAST;

test("as many as fit are never too small, all alike or with one large", () => {
  for (const room of ROOMS) {
    for (let count = 2; count <= Math.min(41, alikeAtMost(room)); count += 1) assert.ok(large(allAlike(count, room).tile));
    for (let count = 3; count <= Math.min(41, withOneLargeAtMost(room)); count += 1) {
      const { tile, main } = oneLarge(count, room);
      assert.ok(main && large(tile) && main.width * main.height > tile.width * tile.height);
    }
  }
});

test("everybody is on one page, and a page that is gone is the last", () => {
  const all = Array.from({ length: 40 }, (_, at) => at);
  assert.deepEqual([0, 1, 2, 3].flatMap((page) => pageOf(all, 11, page).shown), all);
  assert.deepEqual(pageOf(all, 20, 3), { pages: 2, page: 1, shown: all.slice(20) });
  assert.deepEqual(pageOf([], 5, 2), { pages: 1, page: 0, shown: [] });
});

test("who speaks comes to the first page, in place of who has been silent for longest", () => {
  const seating = new Seating();
  const keys = ["ann", "ben", "cat", "dan"];
  assert.deepEqual(seating.seat(keys, ["ann"], 2), keys);
  assert.deepEqual(seating.seat(keys, ["dan"], 2), ["ann", "dan", "cat", "ben"]);
  assert.deepEqual(seating.seat(keys, [], 2), ["ann", "dan", "cat", "ben"]);
  assert.deepEqual(seating.seat(keys, ["cat", "dan"], 2), ["cat", "dan", "ann", "ben"]);
  assert.deepEqual(seating.seat(keys, ["cat", "dan", "ben"], 2), ["cat", "dan", "ann", "ben"]);
  assert.deepEqual(seating.seat(["dan", "eve", "ben"], [], 2), ["dan", "ben", "eve"]);
});
