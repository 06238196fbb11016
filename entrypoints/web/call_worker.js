// The worker of a call: every frame to and from an SFU goes through it (encoded transforms of WebRTC).

import { FrameKeys } from "./frame_keys.js";

/** A page is told at most so often that somebody's frames do not open. */
const MISSED_EVERY_MS = 1_000;

const keys = new FrameKeys();
/** What comes in by each of the page's streams. @type {Map<number, {userId: number, kind: string}>} */
const sources = new Map();
/** When the page was last told. @type {Map<number, number>} */
const missed = new Map();

/** @typedef {import("./frame_keys.js").Frame} Frame */

/** What the page has to say, one after the other. */
let turn = Promise.resolve();

/** @param {any} said */
async function take({ op, stream, userId, kind, number, raw }) {
  if (op === "source") sources.set(stream, { userId, kind });
  else if (op === "use") await keys.use(number, raw);
  else if (op === "take") await keys.take(userId, number, raw);
  else if (op === "forget") keys.forget(userId);
}

self.addEventListener("message", (/** @type {any} */ { data }) => {
  turn = turn.then(() => take(data)).catch((error) => console.debug("call worker", error));
});

/** @param {string} kind */
const sealing = (kind) =>
  new TransformStream({
    async transform(/** @type {Frame} */ frame, controller) {
      const data = await keys.seal(frame, kind);
      if (data) pass(frame, data, controller);
    },
  });

/** @param {number} stream @param {{sendKeyFrameRequest?: () => Promise<unknown>}} transformer */
function opening(stream, transformer) {
  let broken = false;
  return new TransformStream({
    async transform(/** @type {Frame} */ frame, controller) {
      const source = sources.get(stream);
      const data = source ? await keys.open(frame, source.userId, source.kind) : null;
      if (!data) {
        broken = true;
        if (source) tellMissed(source.userId);
        return;
      }
      if (broken && frame.type === "delta") transformer.sendKeyFrameRequest?.().catch(() => {}); // then it is asked for later
      broken = false;
      pass(frame, data, controller);
    },
  });
}

/** @param {Frame} frame @param {ArrayBuffer} data @param {TransformStreamDefaultController} controller */
function pass(frame, data, controller) {
  frame.data = data;
  controller.enqueue(frame);
}

/** @param {number} userId */
function tellMissed(userId) {
  const now = performance.now();
  if (now - (missed.get(userId) ?? -MISSED_EVERY_MS) < MISSED_EVERY_MS) return;
  missed.set(userId, now);
  self.postMessage({ missed: userId });
}

self.addEventListener("rtctransform", (/** @type {any} */ { transformer }) => {
  const { kind, stream } = transformer.options;
  const through = kind ? sealing(kind) : opening(stream, transformer);
  transformer.readable.pipeThrough(through).pipeTo(transformer.writable).catch(() => {}); // the connection is closed
});
