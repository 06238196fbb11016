// One other participant: a WebRTC connection that mends itself.
//
// Perfect negotiation: either side may offer at any time; when two offers cross, the polite one gives way. The
// lower user id makes the first offer and is the impolite one, which is also what other ichat clients expect.
// A description with another certificate than before comes from a new page of theirs: then we start over too.

import { Alarm } from "./backoff.js";
import { Delivery } from "./delivery.js";
import { effect, signal } from "./vendor/signals.js";

export const OFFER = 1;
export const ANSWER = 2;
export const CANDIDATE = 3;

/** If the one who should offer first says nothing by then, the other does. */
const OFFER_WITHIN_MS = 2_500;
const MEND_AFTER_MS = 4_000;
const RESTARTS_BEFORE_REBUILD = 3;
const STATE_CHANNEL = { negotiated: true, id: 0 };

/**
 * @typedef {{type: number, payload: any}} Signal
 * @typedef {{muted: boolean, camera: boolean, screen: boolean}} Shown what somebody sends, as they say
 */

/** @param {Shown | null} shown @returns {import("./delivery.js").Expected | null} */
const expectedOf = (shown) => shown && { sound: !shown.muted, pictures: shown.camera || shown.screen };

const fingerprint = (/** @type {string | undefined} */ sdp) => /^a=fingerprint:(.*)$/m.exec(sdp ?? "")?.[1]?.trim();

/** Some clients send the description itself, some its JSON text. @param {any} payload */
const structured = (payload) => (typeof payload === "string" ? JSON.parse(payload) : payload);

export class Peer {
  connection = signal(/** @type {RTCPeerConnectionState} */ ("new"));
  audio = signal(/** @type {MediaStreamTrack | null} */ (null));
  video = signal(/** @type {MediaStreamTrack | null} */ (null));
  /** The screen comes in place of the camera. */
  screen = signal(null);
  shown = signal(/** @type {Shown | null} */ (null));
  #delivery = new Delivery(() => this.getStats(), () => expectedOf(this.shown.peek()));
  delivers = this.#delivery.delivers;

  #makingOffer = false;
  #restarts = 0;
  #closed = false;
  /** @type {RTCIceCandidateInit[]} */
  #early = [];
  /** @type {RTCDataChannel | null} */
  #channel = null;
  #turn = Promise.resolve();
  #mend = new Alarm(() => this.mend());
  #offerInstead = new Alarm(() => this.#pc.signalingState === "stable" && this.#first());

  /**
   * @param {{
   *   initiator: boolean, iceServers: RTCIceServer[], relayOnly: boolean, media: import("./media.js").LocalMedia,
   *   send: (signal: Signal) => void,
   * }} setup
   */
  constructor({ initiator, iceServers, relayOnly, media, send }) {
    this.initiator = initiator;
    this.media = media;
    this.send = send;
    this.iceServers = iceServers;
    this.relayOnly = relayOnly;
    this.#pc = this.#build();
    this.#stopWatching = effect(() => this.#sendTracks(media.audio.value, media.video.value, media.muted.value));
    if (initiator) this.#first();
    else this.#offerInstead.after(OFFER_WITHIN_MS);
  }

  #build() {
    const iceTransportPolicy = this.relayOnly ? "relay" : "all";
    const pc = new RTCPeerConnection({ iceServers: this.iceServers, iceTransportPolicy, bundlePolicy: "max-bundle" });
    pc.onicecandidate = ({ candidate }) => candidate && this.send({ type: CANDIDATE, payload: candidate });
    pc.onnegotiationneeded = () => this.#offer();
    pc.onconnectionstatechange = () => this.#watch();
    pc.ontrack = ({ track, transceiver }) => {
      this[transceiver.receiver.track.kind === "audio" ? "audio" : "video"].value = track;
    };
    return pc;
  }

  /** Room for one voice and one picture, whether or not there is something to send yet. */
  #first() {
    this.#offerInstead.cancel();
    const { audio, video, stream } = this.media;
    for (const [kind, track] of /** @type {const} */ ([["audio", audio], ["video", video]])) {
      if (this.#transceiver(kind)) continue;
      this.#pc.addTransceiver(track.peek() ?? kind, { direction: "sendrecv", streams: [stream] });
    }
    this.#openChannel();
  }

  /** @param {string} kind */
  #transceiver(kind) {
    return this.#pc.getTransceivers().find((each) => each.receiver.track.kind === kind);
  }

  #openChannel() {
    if (this.#channel) return;
    this.#channel = this.#pc.createDataChannel("state", STATE_CHANNEL);
    this.#channel.onopen = () => this.#tellShown();
    this.#channel.onmessage = ({ data }) => {
      const { muted, camera, screen } = structured(data);
      this.shown.value = { muted: Boolean(muted), camera: Boolean(camera), screen: Boolean(screen) };
    };
  }

  #tellShown() {
    if (this.#channel?.readyState !== "open") return;
    const { muted, camera, screen } = this.media;
    const shown = { muted: muted.peek(), camera: Boolean(camera.peek()), screen: Boolean(screen.peek()) };
    this.#channel.send(JSON.stringify(shown));
  }

  /** @param {MediaStreamTrack | null} audio @param {MediaStreamTrack | null} video @param {boolean} _muted */
  #sendTracks(audio, video, _muted) {
    for (const [kind, track] of /** @type {const} */ ([["audio", audio], ["video", video]])) {
      const transceiver = this.#transceiver(kind);
      if (transceiver) transceiver.sender.replaceTrack(track);
      // Their offer had no room for it: ask for more.
      else if (track && this.#pc.remoteDescription) this.#pc.addTransceiver(track, { streams: [this.media.stream] });
    }
    this.#tellShown();
  }

  async #offer() {
    const pc = this.#pc;
    try {
      this.#makingOffer = true;
      await pc.setLocalDescription();
      if (pc === this.#pc && pc.signalingState === "have-local-offer") {
        this.send({ type: OFFER, payload: pc.localDescription });
      }
    } catch (error) {
      console.debug("offer", error);
    } finally {
      this.#makingOffer = false;
    }
  }

  /** Their signals, one after the other. @param {Signal} message */
  receive(message) {
    this.#turn = this.#turn.then(() => this.#take(message)).catch((error) => console.debug("signal", error));
  }

  /** @param {Signal} message */
  async #take({ type, payload }) {
    if (this.#closed || !payload) return;
    if (type === CANDIDATE) await this.#addCandidate(structured(payload));
    else if (type === OFFER) await this.#answer(structured(payload));
    else if (type === ANSWER) await this.#accept(structured(payload));
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #addCandidate(candidate) {
    if (this.#pc.remoteDescription) await this.#pc.addIceCandidate(candidate);
    else this.#early.push(candidate);
  }

  /** @param {RTCSessionDescriptionInit} description */
  #isStranger(description) {
    const known = fingerprint(this.#pc.remoteDescription?.sdp);
    return known !== undefined && known !== fingerprint(description.sdp);
  }

  /** @param {RTCSessionDescriptionInit} offer */
  async #answer(offer) {
    this.#offerInstead.cancel();
    if (this.#isStranger(offer)) this.#rebuild();
    const crossing = this.#makingOffer || this.#pc.signalingState !== "stable";
    if (crossing && this.initiator) return;
    if (crossing && !this.#pc.remoteDescription) this.#rebuild(); // cleaner than to take a first offer back
    const pc = this.#pc;
    await pc.setRemoteDescription(offer);
    for (const transceiver of pc.getTransceivers()) {
      const { kind } = transceiver.receiver.track;
      if (this.#transceiver(kind) !== transceiver) continue;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams?.(this.media.stream);
      await transceiver.sender.replaceTrack(this.media[kind === "audio" ? "audio" : "video"].peek());
    }
    if (offer.sdp?.includes("m=application")) this.#openChannel();
    await pc.setLocalDescription();
    this.send({ type: ANSWER, payload: pc.localDescription });
    await this.#addEarly();
    this.#sendTracks(this.media.audio.peek(), this.media.video.peek(), this.media.muted.peek());
  }

  /** @param {RTCSessionDescriptionInit} answer */
  async #accept(answer) {
    if (this.#pc.signalingState !== "have-local-offer") return;
    if (this.#isStranger(answer)) return this.#startOver();
    await this.#pc.setRemoteDescription(answer);
    await this.#addEarly();
  }

  async #addEarly() {
    for (const candidate of this.#early.splice(0)) await this.#pc.addIceCandidate(candidate);
  }

  #rebuild() {
    this.#release();
    this.#early = [];
    this.#restarts = 0;
    this.#pc = this.#build();
    this.connection.value = "new";
  }

  #startOver() {
    this.#rebuild();
    this.#first();
  }

  #watch() {
    const state = this.#pc.connectionState;
    this.connection.value = state;
    if (state === "connected") {
      this.#restarts = 0;
      this.#mend.cancel();
      this.#delivery.watch();
    } else if (state === "failed") {
      this.#mend.after(this.initiator ? 0 : MEND_AFTER_MS / 2);
    } else if (state === "disconnected") {
      this.#mend.after(this.initiator ? MEND_AFTER_MS : 2 * MEND_AFTER_MS);
    }
  }

  /** Look for another path to them, unless this one works. */
  mend() {
    if (this.#closed || this.#pc.connectionState === "connected") return;
    if (this.#pc.signalingState === "have-local-offer") {
      this.send({ type: OFFER, payload: this.#pc.localDescription }); // the first may be lost
    } else if (this.initiator && this.#restarts >= RESTARTS_BEFORE_REBUILD) {
      this.#startOver();
    } else if (this.#pc.remoteDescription) {
      this.#restarts += 1;
      this.#pc.restartIce();
    }
    this.#mend.after(2 * MEND_AFTER_MS);
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.iceServers = iceServers;
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
  }

  getStats() {
    return this.#pc.getStats();
  }

  look() {
    this.#delivery.look();
  }

  /** How loud they are now, from 0 to 1. */
  get loudness() {
    const receiver = this.#transceiver("audio")?.receiver;
    const [source] = receiver?.getSynchronizationSources?.() ?? [];
    return source?.audioLevel ?? 0;
  }

  #release() {
    const pc = this.#pc;
    pc.onicecandidate = pc.onnegotiationneeded = pc.onconnectionstatechange = pc.ontrack = null;
    pc.close();
    this.#channel = null;
    this.audio.value = this.video.value = this.shown.value = null;
  }

  close() {
    this.#closed = true;
    this.#stopWatching();
    this.#mend.cancel();
    this.#offerInstead.cancel();
    this.#delivery.stop();
    this.#release();
    this.connection.value = "closed";
  }

  /** @type {RTCPeerConnection} */
  #pc;
  /** @type {() => void} */
  #stopWatching;
}
