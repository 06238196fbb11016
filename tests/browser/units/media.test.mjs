// How a call goes from one route to another, and which pictures it asks for. Run by `node --test`.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { saveData } from "../../../entrypoints/web/data_saver.js";
import { Delivery } from "../../../entrypoints/web/delivery.js";
import { Participant } from "../../../entrypoints/web/participant.js";
import { Routes } from "../../../entrypoints/web/routes.js";
import { signal } from "../../../entrypoints/web/vendor/signals.js";
import { layerFor, Wants } from "../../../entrypoints/web/wants.js";
import { calm } from "./page.mjs";

const BEN = 2;
const CAT = 3;
const PLACE = {};

const feed = (delivers = false, connection = "connecting") => ({
  delivers: signal(delivers),
  connection: signal(connection),
  shown: signal({ muted: false, camera: true, screen: false }),
});

/** Whatever comes is seen. */
const seen = () => true;

/** A route that others see by the feeds it is given. */
function route(feeds = {}) {
  const made = { feeds: signal(new Map(Object.entries(feeds).map(([id, each]) => [Number(id), each]))), closed: false };
  return Object.assign(made, { reach() {}, part() {}, close: () => (made.closed = true) });
}

test("what is seen comes by the old route until the new one delivers", () => {
  const routes = new Routes(signal([BEN]), seen);
  const [old, fresh] = [feed(true), feed()];
  const mesh = route({ [BEN]: old });
  routes.take(mesh);
  routes.take(route({ [BEN]: fresh }));
  assert.equal(routes.feedOf(BEN), old);
  assert.equal(routes.swapped.value, false);
  fresh.delivers.value = true;
  assert.equal(routes.feedOf(BEN), fresh);
  assert.equal(routes.swapped.value, true);
  assert.equal(mesh.closed, false);
  routes.settle();
  assert.equal(mesh.closed, true);
});

test("what is connected stays before one that only begins, also before anybody has looked whether it delivers", () => {
  const routes = new Routes(signal([BEN]), seen);
  const [old, fresh] = [feed(), feed()];
  routes.take(route({ [BEN]: old }));
  routes.take(route({ [BEN]: fresh }));
  assert.equal(routes.feedOf(BEN), fresh);
  old.connection.value = "connected";
  assert.equal(routes.feedOf(BEN), old);
  fresh.connection.value = "connected";
  assert.equal(routes.feedOf(BEN), old);
  fresh.delivers.value = true;
  assert.equal(routes.feedOf(BEN), fresh);
});

test("what is to take the old route's place is drawn before it does", () => {
  const routes = new Routes(signal([BEN]), seen);
  const [old, fresh] = [feed(true), feed()];
  routes.take(route({ [BEN]: old }));
  assert.equal(routes.nextOf(BEN), null);
  routes.take(route({ [BEN]: fresh }));
  assert.equal(routes.nextOf(BEN), fresh);
  fresh.delivers.value = true;
  assert.equal(routes.nextOf(BEN), null);
});

test("a route has taken over when it delivers everybody who is online", () => {
  const online = signal([BEN, CAT]);
  const routes = new Routes(online, seen);
  routes.take(route({ [BEN]: feed(true) }));
  assert.equal(routes.swapped.value, false);
  online.value = [BEN];
  assert.equal(routes.swapped.value, true);
});

/** Ben's feeds by two routes, of which the newer delivers and the older is still seen in a place. */
function twoWays() {
  const routes = new Routes(signal([BEN]), (_, each) => ben.seenBy(each));
  const ben = new Participant(BEN, routes);
  const [old, fresh] = ["old", "fresh"].map((name) => ({ ...feed(true), video: signal({ name }), screen: signal(null) }));
  routes.take(route({ [BEN]: old }));
  routes.take(route({ [BEN]: fresh }));
  ben.sight.camera.see(PLACE, 720);
  ben.sight.camera.draw(PLACE, old.video.value);
  return { routes, ben, fresh: fresh.video.value };
}

test("what was decoded but not drawn yet takes nobody's place", () => {
  const { routes, ben, fresh } = twoWays();
  assert.equal(routes.swapped.value, false);
  const beside = {};
  ben.sight.camera.see(beside, 720);
  ben.sight.camera.draw(beside, fresh);
  assert.equal(routes.swapped.value, false);
  ben.sight.camera.leave(PLACE);
  assert.equal(routes.swapped.value, true);
});

test("what was drawn is looked for at once, not only with the next look", () => {
  const routes = new Routes(signal([BEN]), seen);
  const looks = [];
  const next = { ...feed(), video: signal("next"), look: () => looks.push("next") };
  routes.take(route({ [BEN]: { ...feed(true), video: signal("old"), look: () => looks.push("old") } }));
  const ben = new Participant(BEN, routes);
  ben.sight.camera.draw(PLACE, "old");
  assert.deepEqual(looks, []);
  routes.take(route({ [BEN]: next }));
  ben.sight.camera.draw({}, "next");
  assert.deepEqual(looks, ["next"]);
});

test("who looks out for what comes can be told to look now", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const came = [];
  const delivery = new Delivery(async () => report(...came), () => ({ sound: false, pictures: true }));
  delivery.watch();
  mock.timers.tick(0);
  await calm();
  came.push(PICTURES);
  delivery.look();
  mock.timers.tick(0);
  await calm();
  assert.equal(delivery.delivers.value, true);
  mock.timers.reset();
});

test("where nobody looks nothing needs to be drawn", () => {
  const { routes, ben } = twoWays();
  ben.sight.camera.see(PLACE, 0);
  assert.equal(routes.swapped.value, true);
});

test("somebody who comes only by the new route is not looked for in the old one", () => {
  const routes = new Routes(signal([BEN, CAT]), seen);
  const cat = feed();
  routes.take(route({ [BEN]: feed(true) }));
  routes.take(route({ [CAT]: cat }));
  assert.equal(routes.feedOf(CAT), cat);
});

test("a picture is as large as it is seen, and none where nobody looks", () => {
  assert.deepEqual([0, 90, 300, 720].map((height) => layerFor(height, false)), ["off", "l", "m", "h"]);
  assert.equal(layerFor(720, true), "m");
});

/** Ben, his picture seen at a height, and what the SFU has been told about it. */
function watched() {
  const routes = new Routes(signal([BEN]), seen);
  const ben = new Participant(BEN, routes);
  routes.take(route({ [BEN]: feed(true) }));
  const told = [];
  const stop = new Wants(signal([ben])).follow(({ layer }) => told.push(layer));
  return { ben, told, stop };
}

test("a larger picture is wanted at once, a smaller one only if it stays small", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { ben, told, stop } = watched();
  ben.sight.camera.see(PLACE, 720);
  assert.deepEqual(told, ["h"]);
  ben.sight.camera.see(PLACE, 90);
  mock.timers.tick(1_000);
  ben.quality.value = { bars: 3, roundTripMs: 20, lossPercent: 0 }; // measured anew: no reason to wait longer
  mock.timers.tick(1_000);
  assert.deepEqual(told, ["h", "l"]);
  ben.sight.camera.leave(PLACE);
  ben.sight.camera.see(PLACE, 90);
  mock.timers.tick(5_000);
  assert.deepEqual(told, ["h", "l"]);
  stop();
  mock.timers.reset();
});

test("whoever saves data asks for the smallest picture of a camera, and for screens as they are seen", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  assert.deepEqual([worth(720, "camera"), worth(720, "screen")], ["h", "h"]);
  saveData(true);
  assert.deepEqual([worth(720, "camera"), worth(720, "screen"), worth(0, "camera")], ["l", "h", "off"]);
  saveData(false);
  mock.timers.reset();
});

/** What is asked for of somebody whose camera or screen is seen so high. */
function worth(height, kind) {
  const routes = new Routes(signal([BEN]), seen);
  const ben = new Participant(BEN, routes);
  routes.take(route({ [BEN]: { ...feed(true), shown: signal({ muted: false, camera: true, screen: true }) } }));
  ben.sight[kind].see(PLACE, height);
  const told = {};
  const stop = new Wants(signal([ben])).follow((frame) => (told[frame.kind] = frame.layer));
  mock.timers.tick(2_000);
  stop();
  return told[kind];
}

/** @param {object[]} entries */
const report = (...entries) => ({ forEach: (act) => entries.forEach(act) });
const SOUND = { type: "inbound-rtp", kind: "audio", packetsReceived: 5 };
const PICTURES = { type: "inbound-rtp", kind: "video", framesDecoded: 1 };

for (const [name, expected, came, delivers] of [
  ["a camera is there with its first picture", { sound: true, pictures: true }, [SOUND], false],
  ["a voice alone is there with its first sound", { sound: true, pictures: false }, [SOUND], true],
  ["of somebody muted without a camera nothing is to come", { sound: false, pictures: false }, [], true],
  ["both are there", { sound: true, pictures: true }, [SOUND, PICTURES], true],
  ["of somebody who says nothing about it, anything will do", null, [SOUND], true],
  ["nothing is nothing", null, [], false],
]) {
  test(name, async () => {
    const delivery = new Delivery(async () => report(...came), () => expected);
    delivery.watch();
    await new Promise((done) => setTimeout(done, 20));
    assert.equal(delivery.delivers.value, delivers);
    delivery.stop();
  });
}
