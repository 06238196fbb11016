// How one connection to the SFU takes another's place. Run by `node --test`.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { calm } from "./page.mjs"; // before what needs a page

const { Sfu } = await import("../../../entrypoints/web/sfu.js");
const { signal } = await import("../../../entrypoints/web/vendor/signals.js");

const BEN = 2;
const CAMERA = { mid: "0", userId: BEN, kind: "camera" };

/** Descriptions are taken when the story says so. */
class Connection {
  static all = [];
  connectionState = "connected";
  remoteDescription = null;
  closed = false;

  constructor() {
    Connection.all.push(this);
  }

  addTransceiver = (what) => ({
    sender: {
      replaceTrack: async () => {},
      getParameters: () => ({ encodings: [{ rid: "h" }, { rid: "l" }] }),
      setParameters: async (_, { encodingOptions }) => this.keyFrames.push([what, ...encodingOptions]),
    },
  });
  keyFrames = [];
  getTransceivers = () => [{ mid: "0", receiver: { track: { of: this }, getStats: async () => PICTURES } }];
  getStats = async () => PICTURES;
  setRemoteDescription = () => new Promise((done) => (this.#taken = done));
  setLocalDescription = async () => {};
  close = () => (this.closed = true);

  /** The description is taken, and pictures come. */
  async connect() {
    this.#taken();
    await calm();
    this.onconnectionstatechange();
    await pass(100);
  }

  #taken = () => {};
}
globalThis.RTCPeerConnection = Connection;

const PICTURES = [{ type: "inbound-rtp", kind: "video", framesDecoded: 1 }];

/** A page that receives Ben by a seat, and what it has to say. @param {string[]} layers of its camera */
async function seated(layers = []) {
  const seen = signal(false);
  const nothing = signal(null);
  const sfu = new Sfu({
    generation: 1,
    layers,
    media: { audio: nothing, camera: nothing, screen: nothing, muted: signal(true) },
    wants: { follow: () => () => {}, wanted: () => "h" },
    send: () => {},
    encryption: null,
    hasTakenOver: () => seen.value,
  });
  sfu.take({ op: "shown", userId: BEN, muted: true, camera: true, screen: false });
  const offer = async (n) => {
    sfu.take({ op: "offer", n, fresh: true, sdp: "", streams: [CAMERA] });
    await calm();
    return Connection.all.at(-1);
  };
  return { sfu, seen, offer };
}

const pass = async (milliseconds) => {
  mock.timers.tick(milliseconds);
  await calm();
};

test("a connection that is offered anew takes the old one's place only when it is seen", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { sfu, seen, offer } = await seated();
  const old = await offer(1);
  await old.connect();
  const fresh = await offer(2);
  await pass(5_000);
  assert.equal(old.closed, false, "nothing is known of the new one");
  await fresh.connect();
  await pass(5_000);
  assert.equal(old.closed, false, "it is not seen yet");
  seen.value = true;
  await pass(1_000);
  assert.deepEqual([old.closed, fresh.closed], [true, false]);
  sfu.close();
  mock.timers.reset();
});

test("whoever begins to send makes key frames unasked, for all who begin to receive them at the same time", async () => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { sfu } = await seated(["l", "h"]);
  const up = Connection.all.at(-1);
  await pass(1_000);
  assert.deepEqual(up.keyFrames, [], "nobody receives anything yet");
  up.onconnectionstatechange();
  for (let looks = 0; looks < 10; looks += 1) await pass(200);
  const whole = ["video", { keyFrame: true }, { keyFrame: true }];
  assert.deepEqual(up.keyFrames, [whole, whole, whole]);
  sfu.close();
  mock.timers.reset();
});
