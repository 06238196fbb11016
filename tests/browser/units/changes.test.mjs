// Changes of what the server keeps: in order, seen at once, taken back if refused. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
Object.assign(globalThis, { document: { querySelector: () => null }, addEventListener: () => {} });
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, { value: nothing });

const { Changes, inOrder } = await import("../../../entrypoints/web/changes.js");
const { begin } = await import("../../../entrypoints/web/login.js");

const KNOWN = { from: "22:00", until: "07:00" };

/** A promise, and who settles it. */
function later() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

const turn = () => new Promise((done) => setTimeout(done));

test("requests about one thing wait for each other, also after one that failed", async () => {
  const said = [];
  const { promise: held, reject } = later();
  const first = inOrder("settings", () => held);
  const second = inOrder("settings", async () => said.push("second"));
  await inOrder("group 1", async () => said.push("another"));
  await turn();
  assert.deepEqual(said, ["another"]);
  reject(new Error("no"));
  await assert.rejects(first);
  await second;
  assert.deepEqual(said, ["another", "second"]);
});

test("what is refused is taken back, and what was changed since stays", async () => {
  const changes = new Changes();
  const { promise: held, reject } = later();
  let known = KNOWN;
  const first = changes.make("settings", { from: "00:00" }, () => held);
  const second = changes.make("settings", { until: "09:00" }, async () => (known = { ...known, until: "09:00" }));
  assert.deepEqual(changes.over("settings", known), { from: "00:00", until: "09:00" });
  assert.deepEqual(changes.over("group 1", known), KNOWN);
  reject(new Error("no"));
  await assert.rejects(first);
  assert.deepEqual(changes.over("settings", known), { from: "22:00", until: "09:00" });
  await second;
  assert.deepEqual(changes.over("settings", known), { from: "22:00", until: "09:00" });
  assert.deepEqual(known, { from: "22:00", until: "09:00" });
});

test("nothing is told in the name of whoever signs in next", async () => {
  const said = [];
  begin({ userId: 1, token: "ann" });
  const { promise: held, resolve } = later();
  const first = inOrder("settings", () => held);
  const second = inOrder("settings", async () => said.push("second"));
  await turn();
  begin({ userId: 2, token: "bob" });
  resolve(undefined);
  await assert.rejects(first);
  await assert.rejects(second);
  assert.deepEqual(said, []);
});
