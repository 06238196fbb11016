// How pages of a call give each other keys, and what frames of it open with which. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf, KeyPair, newKey } from "../../../entrypoints/web/call_keys.js";
import { FrameKeys } from "../../../entrypoints/web/frame_keys.js";

const CALL = 5;
const ANN = 1;
const WORDS = new Uint8Array(40).map((_, at) => at + 1);

const frame = (type) => ({ data: WORDS.slice().buffer, type });

async function person(userId) {
  const pair = await KeyPair.make();
  return { userId, pair, publicKey: pair.publicKey };
}

const everybody = () => Promise.all([1, 2, 3].map(person));

test("a sealed key opens for whom it was sealed, in its call and from its sender alone", async () => {
  const [ann, ben, cat] = await everybody();
  const raw = newKey();
  const sealed = await ann.pair.seal(raw, 7, ann, ben, CALL);
  assert.deepEqual(await ben.pair.open(sealed, ann, ben, CALL), raw);
  await assert.rejects(cat.pair.open(sealed, ann, cat, CALL));
  await assert.rejects(ben.pair.open(sealed, cat, ben, CALL));
  await assert.rejects(ben.pair.open(sealed, ann, ben, CALL + 1));
  await assert.rejects(ben.pair.open({ ...sealed, number: 8 }, ann, ben, CALL));
  await assert.rejects(ann.pair.open(sealed, ben, ann, CALL)); // nor is it taken for an answer
});

test("the private half cannot be read", async () => {
  const [{ pair }] = await everybody();
  await assert.rejects(crypto.subtle.exportKey("jwk", pair.secret));
});

test("the code is the same whoever is asked first, and another one with any other key", async () => {
  const [ann, ben, cat] = await everybody();
  const code = await codeOf(CALL, [ann, ben, cat]);
  assert.deepEqual(await codeOf(CALL, [cat, ann, ben]), code);
  assert.match(code.join(" "), /^\d{5}( \d{5}){5}$/);
  const between = await person(ben.userId);
  assert.notDeepEqual(await codeOf(CALL, [ann, between, cat]), code);
  assert.notDeepEqual(await codeOf(CALL, [ann, ben]), code);
  assert.notDeepEqual(await codeOf(CALL + 1, [ann, ben, cat]), code);
});

/** Ann's frames, and somebody who has her keys with these numbers. */
async function talking(...numbers) {
  const raws = new Map([1, 2, 3, 4, 5, 6].map((number) => [number, newKey()]));
  const [ann, ben] = [new FrameKeys(), new FrameKeys()];
  const give = async (number) => ben.take(ANN, number, raws.get(number));
  for (const number of numbers) await give(number);
  const say = async (number, type, kind = "camera") => {
    await ann.use(number, raws.get(number));
    return { data: await ann.seal(frame(type), kind), type };
  };
  return { ann, ben, give, say };
}

for (const [type, kind, clear] of [[undefined, "microphone", 1], ["key", "camera", 10], ["delta", "screen", 3]]) {
  test(`of a frame of a ${kind} ${clear} bytes are clear, and the rest opens with the key`, async () => {
    const { ben, say } = await talking(1);
    const sealed = await say(1, type, kind);
    const bytes = new Uint8Array(sealed.data);
    assert.deepEqual(bytes.slice(0, clear), WORDS.slice(0, clear));
    assert.equal(Buffer.from(bytes).includes(Buffer.from(WORDS.slice(clear, clear + 8))), false);
    assert.deepEqual(new Uint8Array(await ben.open(sealed, ANN, kind)), WORDS);
  });
}

test("two frames are never encrypted in the same way", async () => {
  const { say, ann } = await talking();
  const one = await say(1, "delta");
  const other = await ann.seal(frame("delta"), "camera");
  assert.notDeepEqual(new Uint8Array(one.data), new Uint8Array(other));
});

test("what was changed, is somebody else's, or of another stream does not open", async () => {
  const { ben, say } = await talking(1);
  const sealed = await say(1, "delta");
  for (const at of [0, 5, WORDS.length + 4, sealed.data.byteLength - 1]) {
    const changed = new Uint8Array(sealed.data.slice());
    changed[at] ^= 1;
    assert.equal(await ben.open({ data: changed.buffer, type: "delta" }, ANN, "camera"), null, `byte ${at}`);
  }
  assert.equal(await ben.open(sealed, ANN, "screen"), null);
  assert.equal(await ben.open(sealed, ANN + 1, "camera"), null);
  assert.equal(await ben.open(frame("delta"), ANN, "camera"), null);
  assert.equal(await ben.open({ data: new ArrayBuffer(3), type: "delta" }, ANN, "camera"), null);
});

test("nothing leaves before there is a key", async () => {
  assert.equal(await new FrameKeys().seal(frame("key"), "camera"), null);
});

test("an old key opens nothing new, the newest what is on its way, and an older one is not taken back", async () => {
  const { ben, give, say } = await talking(1, 2);
  assert.notEqual(await ben.open(await say(1, "key"), ANN, "camera"), null);
  assert.equal(await ben.open(await say(3, "key"), ANN, "camera"), null);
  await give(6);
  await give(3);
  assert.equal(await ben.open(await say(3, "key"), ANN, "camera"), null);
  ben.forget(ANN);
  assert.equal(await ben.open(await say(6, "key"), ANN, "camera"), null);
});
