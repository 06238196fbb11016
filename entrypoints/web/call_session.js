// One call, as this page takes part in it: join, meet the others, and stay through whatever the network does.

import { myId } from "./accounts.js";
import { address, get, post, Refused } from "./api.js";
import { Alarm } from "./backoff.js";
import { QualityMeter, UNKNOWN } from "./call_quality.js";
import { CallSocket } from "./call_socket.js";
import { Peer } from "./peer.js";
import { CallStatus, Code, EndReason, ParticipantState } from "./protocol.js";
import { serverNow } from "./server.js";
import { computed, signal } from "./vendor/signals.js";

const { INVITED, REJECTED, ONLINE, OFFLINE, DEAD } = ParticipantState;

const RENEW_ICE_BEFORE_MS = 60_000;
const MEASURE_MS = 2_000;
const LISTEN_MS = 250;
const SPEAKING_ABOVE = 0.02;

const pause = (/** @type {number} */ milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Somebody else in the call. */
export class Participant {
  state = signal(INVITED);
  peer = signal(/** @type {Peer | null} */ (null));
  speaking = signal(false);
  quality = signal(UNKNOWN);
  meter = new QualityMeter();
  /** How often they came in; the connection is with this page of theirs and no other. */
  entry = 0;

  /** @param {number} userId */
  constructor(userId) {
    this.userId = userId;
  }

  /** Whether they are here but cannot be heard at the moment. */
  reconnecting = computed(
    () => this.state.value === OFFLINE || ["disconnected", "failed"].includes(this.peer.value?.connection.value ?? ""),
  );
}

/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {"joining" | "ringing" | "talking" | "ended"} Phase */

export class CallSession {
  phase = signal(/** @type {Phase} */ ("joining"));
  endReason = signal(0);
  startedAt = signal(0);
  endedAt = 0;
  participants = signal(/** @type {Participant[]} */ ([]));
  /** Whether the signaling socket stands. */
  connected = computed(() => this.#online.value);
  #online = signal(false);
  #token = "";
  /** @type {CallSocket | null} */
  #socket = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #renewIce = new Alarm(() => this.#loadIce());
  #measure = setInterval(() => this.#readQuality(), MEASURE_MS);
  #listen = setInterval(() => this.#readLoudness(), LISTEN_MS);

  /**
   * @param {import("./calls.js").CallKey} call `callId` 0: it is about to be placed
   * @param {LocalMedia} media @param {() => void} onEnded
   */
  constructor({ callId, roomId, callerId, kind }, media, onEnded) {
    this.callId = callId;
    this.roomId = roomId;
    this.callerId = callerId;
    this.kind = kind;
    this.placedHere = !callId;
    this.wish = media.wish;
    this.media = media;
    this.onEnded = onEnded;
  }

  /** Ring them, and take part. Throws what the server has against it. @param {object} call the request for it */
  async place(call) {
    this.callId = await post("/call", call);
    if (this.phase.value === "ended") await this.#leave(); // hung up before it rang
    else await this.join();
  }

  /** Take part; devices that take their time come later. */
  async join() {
    try {
      const [token] = await Promise.all([this.#askToken(), this.#loadIce()]);
      if (this.phase.value === "ended") return;
      await this.#readCall();
      this.#connect(token);
    } catch (error) {
      await this.#findReason(error);
    }
  }

  /** @returns {Promise<string>} */
  async #askToken() {
    for (let tries = 0; ; tries += 1) {
      try {
        this.#token = await post("/call/join", undefined, { callId: this.callId });
        return this.#token;
      } catch (error) {
        if (!(error instanceof Refused && error.code === Code.CALL_NOT_READY && tries < 10)) throw error;
        await pause(500);
      }
    }
  }

  async #readCall() {
    /** @type {Wire.Call} */
    const call = await get("/call", { callId: this.callId });
    this.update(call);
  }

  /** What a notification or the server says about the call. @param {Wire.Call} call */
  update(call) {
    if (call.status === CallStatus.ENDED) return this.end(call.endReason);
    if (call.status === CallStatus.ACTIVE) this.#start(call.startTime);
    else if (this.phase.value === "joining") this.phase.value = "ringing";
  }

  /** @param {unknown} error */
  async #findReason(error) {
    console.debug("join", error);
    try {
      await this.#readCall();
    } catch {
      // Then the reason stays unknown.
    }
    this.end(EndReason.ERROR);
  }

  /** @param {string | null} startTime */
  #start(startTime) {
    this.phase.value = "talking";
    if (startTime || !this.startedAt.value) {
      this.startedAt.value = (startTime && Date.parse(startTime)) || serverNow();
    }
  }

  /** @param {string} token */
  #connect(token) {
    this.#socket?.close();
    const socket = new CallSocket(token, {
      onStates: (states) => this.#meet(states),
      onState: (state) => this.#meetOne(state),
      onSignal: (userId, message) => this.#hear(userId, message),
      onStarted: () => this.#start(null),
      onEnded: (reason) => this.end(reason),
      onTakenOver: () => this.end(EndReason.ELSEWHERE),
      onRefused: () => this.#rejoin(),
    });
    this.#socket = socket;
    socket.online.subscribe((online) => {
      this.#online.value = online;
    });
  }

  /** The token is over, or the call is: a new token tells which. */
  async #rejoin() {
    this.#socket?.close();
    try {
      const token = await this.#askToken();
      if (this.phase.value !== "ended") this.#connect(token);
    } catch (error) {
      if (error instanceof Refused) await this.#findReason(error);
      else setTimeout(() => this.phase.value !== "ended" && this.#rejoin(), 1000);
    }
  }

  /** Something suggests that the network changed. */
  renew() {
    this.#socket?.renew();
    for (const { peer } of this.participants.value) peer.value?.mend();
  }

  /** @param {Wire.ParticipantState[]} states */
  #meet(states) {
    for (const state of states) this.#meetOne(state);
    for (const { peer } of this.participants.value) peer.value?.mend();
  }

  /** @param {number} userId */
  #participant(userId) {
    let found = this.participants.value.find((each) => each.userId === userId);
    if (!found) {
      found = new Participant(userId);
      this.participants.value = [...this.participants.value, found];
    }
    return found;
  }

  /** @param {Wire.ParticipantState} state */
  #meetOne({ userId, state, entry }) {
    if (userId === myId()) return;
    const participant = this.#participant(userId);
    participant.state.value = state;
    if (state === ONLINE) {
      if (entry !== participant.entry) this.#part(participant); // another page of theirs
      participant.entry = entry;
      this.#reach(participant);
    } else if (state === REJECTED || state === DEAD) {
      this.#part(participant);
    }
  }

  /** @param {Participant} participant */
  #reach(participant) {
    if (participant.peer.value) return participant.peer.value;
    const { userId } = participant;
    const peer = new Peer({
      initiator: myId() < userId,
      iceServers: this.#iceServers,
      media: this.media,
      send: (message) => this.#socket?.relay(userId, message),
    });
    participant.peer.value = peer;
    return peer;
  }

  /** @param {Participant} participant */
  #part(participant) {
    participant.peer.value?.close();
    participant.peer.value = null;
    participant.speaking.value = false;
    participant.quality.value = UNKNOWN;
  }

  /** @param {number} userId @param {import("./peer.js").Signal} message */
  #hear(userId, message) {
    if (userId !== myId()) this.#reach(this.#participant(userId)).receive(message);
  }

  /** Addresses and credentials of the servers that help to find each other; renewed before they run out. */
  async #loadIce() {
    try {
      /** @type {Wire.Ice} */
      const { iceServers, expiresAt } = await get("/call/ice", { callId: this.callId });
      this.#iceServers = iceServers;
      for (const { peer } of this.participants.value) peer.value?.setIceServers(iceServers);
      const left = Date.parse(expiresAt) - serverNow() - RENEW_ICE_BEFORE_MS;
      this.#renewIce.after(Math.min(Math.max(left, 5_000), 2 ** 31 - 1));
    } catch (error) {
      console.debug("ice", error);
      this.#renewIce.after(10_000); // two people in one house can talk without
    }
    if (this.phase.value === "ended") this.#renewIce.cancel();
  }

  async #readQuality() {
    for (const { peer, meter, quality } of this.participants.value) {
      if (peer.value?.connection.value === "connected") quality.value = meter.read(await peer.value.getStats());
    }
  }

  #readLoudness() {
    for (const { peer, speaking } of this.participants.value) {
      speaking.value = (peer.value?.loudness ?? 0) > SPEAKING_ABOVE;
    }
  }

  /** Leave, cancel or give up, whatever fits the moment. */
  async hangUp() {
    const reason = this.phase.value === "talking" ? EndReason.NORMAL : EndReason.CANCELLED;
    this.end(reason);
    if (this.callId) await this.#leave();
  }

  async #leave() {
    try {
      await post("/call/hangup", undefined, { callId: this.callId });
    } catch (error) {
      console.debug("hang up", error); // it was over, or our silence ends it
    }
  }

  /** The page goes away while it rings; a request with headers would not leave any more. */
  sayGoodbye() {
    if (!this.#token || this.phase.value === "talking") return;
    const body = new Blob([JSON.stringify({ token: this.#token })], { type: "application/json" });
    navigator.sendBeacon(address("/call/goodbye"), body);
  }

  /** @param {number} reason */
  end(reason) {
    if (this.phase.value === "ended") return;
    this.endedAt = serverNow();
    this.wish = this.media.wish;
    this.endReason.value = reason || EndReason.LOST;
    this.phase.value = "ended";
    clearInterval(this.#measure);
    clearInterval(this.#listen);
    this.#renewIce.cancel();
    this.#socket?.close();
    for (const participant of this.participants.value) this.#part(participant);
    this.media.close();
    this.onEnded();
  }
}
