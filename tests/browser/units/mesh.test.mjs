// Whom a page connects to directly while its call goes to an SFU. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { calm } from "./page.mjs"; // before what needs a page

const { MediaMode } = await import("../../../entrypoints/web/media_mode.js");
const { OFFER } = await import("../../../entrypoints/web/peer.js");
const { Routes } = await import("../../../entrypoints/web/routes.js");
const { signal } = await import("../../../entrypoints/web/vendor/signals.js");

const BEN = 2;
const CAT = 3;
const SFU = { mode: "sfu", e2ee: false, sfu: { video: true, layers: ["l"] } };
const THEIR_OFFER = { type: OFFER, payload: { type: "offer", sdp: "" } };
const MESH = { mode: "mesh", e2ee: false, sfu: null };

class Connection {
  static open = [];
  connectionState = "new";
  signalingState = "stable";

  constructor() {
    Connection.open.push(this);
  }

  getTransceivers = () => [];
  addTransceiver = () => {};
  createDataChannel = () => ({});
  setRemoteDescription = async (description) => (this.remoteDescription = description);
  setLocalDescription = async () => {};
  close = () => (Connection.open = Connection.open.filter((each) => each !== this));

  connect() {
    this.connectionState = "connected";
    this.onconnectionstatechange();
  }
}
globalThis.RTCPeerConnection = Connection;

/** Ann's page, which is connected to Ben's. */
function talking() {
  Connection.open = [];
  const online = signal([BEN]);
  const routes = new Routes(online, () => true);
  const [nothing, participants] = [signal(null), signal([])];
  const media = { audio: nothing, camera: nothing, video: nothing, screen: nothing, muted: signal(true) };
  const mode = new MediaMode({ routes, media, participants, relay: () => {}, tellSfu: () => {} });
  mode.begin();
  const [ben] = Connection.open;
  ben.connect();
  const comes = (userId) => {
    online.value = [...online.value, userId];
    routes.reach(userId);
  };
  return { mode, ben, comes };
}

test("whoever comes when the call goes to an SFU is not connected to directly", () => {
  const { mode, ben, comes } = talking();
  mode.change(SFU);
  comes(CAT);
  mode.receive(CAT, THEIR_OFFER);
  assert.deepEqual(Connection.open, [ben]);
  mode.close();
});

test("whoever came a moment before is met by the SFU alone", () => {
  const { mode, ben, comes } = talking();
  comes(CAT);
  assert.equal(Connection.open.length, 2);
  mode.change(SFU);
  assert.deepEqual(Connection.open, [ben]);
  mode.close();
});

test("what they say to a mesh that nobody has gone back to yet is heard when everybody does", async () => {
  const { mode, comes } = talking();
  mode.change(SFU);
  comes(CAT);
  mode.receive(CAT, THEIR_OFFER);
  mode.change(MESH);
  await calm();
  assert.deepEqual(Connection.open.at(-1).remoteDescription, THEIR_OFFER.payload);
  mode.close();
});

test("if no SFU is left before the page was there, all are connected to directly", () => {
  const { mode, comes } = talking();
  mode.change(SFU);
  comes(CAT);
  mode.change(MESH);
  assert.equal(Connection.open.length, 2);
  mode.close();
});
