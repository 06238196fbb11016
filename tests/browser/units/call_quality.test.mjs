// How a call went, by what the browser says of it. Run by `node --test`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { QualityMeter, verdict } from "../../../entrypoints/web/call_quality.js";

const ANN = 1;
const BEN = 2;
const CAT = 3;

const report = (/** @type {number} */ packetsReceived, /** @type {number} */ packetsLost) =>
  /** @type {any} */ (
    new Map([
      ["pair", { type: "candidate-pair", nominated: true, localCandidateId: "mine", currentRoundTripTime: 0.04 }],
      ["mine", { type: "local-candidate", candidateType: "relay" }],
      ["in", { type: "inbound-rtp", packetsReceived, packetsLost, jitter: 0.003, frameWidth: 640, frameHeight: 360 }],
    ])
  );

test("a leg is summed from beginning to end", () => {
  const meter = new QualityMeter();
  assert.equal(meter.heard, false);
  meter.read(report(800, 200));
  assert.equal(meter.read(report(1600, 200)).lossPercent, 0);
  assert.equal(meter.heard, true);
  const { kbitPerSecond, ...leg } = meter.sum(BEN);
  assert.equal(Number.isInteger(kbitPerSecond), true);
  assert.deepEqual(leg, { userId: BEN, lossPercent: 11, jitterMs: 3, roundTripMs: 40, width: 640, height: 360, relayed: true });
});

test("what everybody lost of somebody was lost on their uplink", () => {
  const legs = [
    { from: BEN, to: ANN, lossPercent: 8, relayed: true },
    { from: BEN, to: CAT, lossPercent: 5, relayed: false },
    { from: CAT, to: ANN, lossPercent: 0, relayed: false },
  ];
  assert.deepEqual(verdict(legs), { userId: BEN, lossPercent: 8, relayed: true, uplink: true });
});

test("between two it may have been either end, and a little is not worth a word", () => {
  assert.equal(verdict([{ from: BEN, to: ANN, lossPercent: 20, relayed: false }])?.uplink, false);
  assert.equal(verdict([{ from: BEN, to: ANN, lossPercent: 2, relayed: false }]), null);
  assert.equal(verdict([]), null);
});
