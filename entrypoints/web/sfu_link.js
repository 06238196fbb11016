// One connection to the SFU: its candidates in the right moment, and what becomes of its path.

import { Alarm } from "./backoff.js";
import { signal } from "./vendor/signals.js";

const RESTART_AFTER_MS = 4_000;

/**
 * @typedef {object} LinkSetup
 * @property {RTCIceServer[]} iceServers
 * @property {boolean} relayOnly
 * @property {(frame: object) => void} send
 * @property {import("./call_encryption.js").CallEncryption | null} encryption null if all send in the clear
 */

export class SfuLink {
  connection = signal(/** @type {RTCPeerConnectionState} */ ("new"));
  /** @type {(RTCIceCandidateInit | null)[]} */
  #held = [];
  #restart = new Alarm(() => this.onPathLost());

  /** @param {LinkSetup} setup @param {"up" | "down"} of @param {() => void} onPathLost */
  constructor({ iceServers, relayOnly, send }, of, onPathLost) {
    this.send = send;
    this.onPathLost = onPathLost;
    const iceTransportPolicy = relayOnly ? "relay" : "all";
    this.pc = new RTCPeerConnection({ iceServers, iceTransportPolicy, bundlePolicy: "max-bundle" });
    this.pc.onicecandidate = ({ candidate }) => send({ op: "candidate", of, candidate: candidate && candidate.toJSON() });
    this.pc.onconnectionstatechange = () => this.#watch();
    this.pc.onsignalingstatechange = () => this.#addHeld();
  }

  #watch() {
    const state = this.pc.connectionState;
    this.connection.value = state;
    if (state === "disconnected") this.#restart.after(RESTART_AFTER_MS);
    else if (state === "failed") this.#restart.after(0);
    else this.#restart.cancel();
  }

  /** It may overtake the description that it belongs to. @param {RTCIceCandidateInit | null} candidate */
  async addCandidate(candidate) {
    this.#held.push(candidate);
    await this.#addHeld();
  }

  async #addHeld() {
    if (!this.pc.remoteDescription || this.pc.signalingState !== "stable") return;
    for (const candidate of this.#held.splice(0)) {
      await this.pc.addIceCandidate(candidate ?? undefined).catch((error) => console.debug("candidate", error));
    }
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers });
  }

  close() {
    this.#restart.cancel();
    this.pc.onicecandidate = this.pc.onconnectionstatechange = this.pc.onsignalingstatechange = null;
    this.pc.onnegotiationneeded = this.pc.ontrack = null;
    this.pc.close();
    this.connection.value = "closed";
  }
}
