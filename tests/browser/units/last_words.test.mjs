// What a page has to say although it may be gone before the answer. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { question } from "./page.mjs";

const web = (name) => import(`../../../entrypoints/web/${name}.js`);
const { begin } = await web("login");
const { leaveCall } = await web("call_ways");

begin({ userId: 1, token: "ann" });

test("who hangs up and closes the page in the same moment has hung up", async () => {
  const left = leaveCall(7);
  const hangUp = await question("/call/hangup");
  assert.deepEqual([hangUp.query, hangUp.keepalive], [{ callId: "7" }, true]);
  await hangUp.answer(null);
  await (await question("/calls")).answer({ calls: [], cursor: 0 });
  await left;
});
