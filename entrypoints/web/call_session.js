// One call, as this page takes part in it: join, meet the others, and stay through whatever the network does.

import { myId } from "./accounts.js";
import { address, Refused } from "./api.js";
import { Door, meetPeople } from "./call_door.js";
import { CallEncryption, KEY } from "./call_encryption.js";
import { CallSocket } from "./call_socket.js";
import { asMember, placeCall } from "./call_ways.js";
import { IceUpkeep } from "./ice_upkeep.js";
import { MediaMode } from "./media_mode.js";
import { Participant, Shout } from "./participant.js";
import { CallStatus, Code, EndReason, ParticipantState } from "./protocol.js";
import { Routes } from "./routes.js";
import { serverNow } from "./server.js";
import { computed, signal } from "./vendor/signals.js";

const { REJECTED, ONLINE, OFFLINE, DEAD } = ParticipantState;

const MEASURE_MS = 2_000;
const LISTEN_MS = 250;

const pause = (/** @type {number} */ milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {"joining" | "ringing" | "talking" | "ended"} Phase */

export class CallSession {
  phase = signal(/** @type {Phase} */ ("joining"));
  endReason = signal(0);
  startedAt = signal(0);
  endedAt = 0;
  /** How it went with each of the others, once it is over. @type {import("./call_quality.js").Leg[]} */
  legs = [];
  /** Done when the server knows of them. @type {Promise<unknown>} */
  reported = Promise.resolve();
  participants = signal(/** @type {Participant[]} */ ([]));
  /** Who may put people out and end it for all. */
  hostId = signal(0);
  locked = signal(false);
  door = new Door();
  /** Whether my own hand is up, and what I show. */
  hand = signal(false);
  shout = new Shout();
  /** Whether the signaling socket stands. */
  connected = computed(() => this.#online.value);
  #online = signal(false);
  /** Says that a host turned my microphone off. */
  onMuteAsked = () => {};
  #routes = new Routes(computed(() => this.#onlineIds()), (userId, feed) => this.#participant(userId).seenBy(feed));
  #token = "";
  /** How often something was told of the call. */
  #told = 0;
  /** @type {CallSocket | null} */
  #socket = null;
  #ice = new IceUpkeep(
    () => this.way.ice(this.callId),
    (servers) => this.mediaMode.setIceServers(servers),
  );
  #measure = setInterval(() => this.participants.value.forEach((each) => each.readQuality()), MEASURE_MS);
  #listen = setInterval(() => this.participants.value.forEach((each) => each.readLoudness()), LISTEN_MS);

  /**
   * @param {import("./calls.js").CallKey} call `callId` 0: it is about to be placed
   * @param {LocalMedia} media @param {(session: CallSession) => void} onEnded @param {import("./call_ways.js").Way} [way]
   */
  constructor({ callId, roomId, callerId, kind }, media, onEnded, way = asMember) {
    this.way = way;
    this.callId = callId;
    this.roomId = roomId;
    this.callerId = callerId;
    this.kind = kind;
    this.placedHere = !callId;
    this.wish = media.wish;
    this.media = media;
    this.onEnded = onEnded;
    this.encryption = new CallEncryption({
      callId: () => this.callId,
      newPair: way.newPair,
      send: (userId, word) => this.#socket?.relay(userId, { type: KEY, payload: word }),
    });
    this.mediaMode = new MediaMode({
      routes: this.#routes,
      participants: this.participants,
      media,
      relay: (userId, message) => this.#socket?.relay(userId, message),
      tellSfu: (frame) => this.#socket?.tellSfu(frame),
      encryption: this.encryption,
    });
  }

  #isOver() {
    return this.phase.value === "ended";
  }

  #onlineIds() {
    return this.participants.value.filter(({ state }) => state.value === ONLINE).map(({ userId }) => userId);
  }

  /** Ring them, and take part. Throws what the server has against it. @param {object} call the request for it */
  async place(call) {
    this.callId = await placeCall(call);
    if (this.phase.value === "ended") await this.#leave(); // hung up before it rang
    else await this.join();
  }

  /** Take part; devices that take their time come later. */
  async join() {
    try {
      const token = await this.#askToken();
      if (this.#isOver()) return;
      await Promise.all([this.#readCall(), this.#ice.load(), this.way.prepare()]); // relays are for those who have answered
      if (this.#isOver()) return;
      this.mediaMode.begin();
      this.#connect(token);
    } catch (error) {
      await this.#findReason(error);
    }
  }

  /** @returns {Promise<string>} */
  async #askToken() {
    for (let tries = 0; ; tries += 1) {
      try {
        this.#token = await this.way.token(this.callId, await this.encryption.publicKey());
        return this.#token;
      } catch (error) {
        if (this.#isOver() || !(error instanceof Refused && error.code === Code.CALL_NOT_READY && tries < 10)) throw error;
        await pause(500);
      }
    }
  }

  /** What was told meanwhile is newer. */
  async #readCall() {
    const told = this.#told;
    const call = await this.way.call(this.callId);
    if (call && told === this.#told) this.update(call);
  }

  /** What a notification or the server says about the call. @param {Wire.Call} call */
  update(call) {
    this.#told += 1;
    if (this.#isOver()) return;
    this.hostId.value = call.hostId;
    this.mediaMode.note(call.mode);
    this.locked.value = call.locked;
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
    if (this.#isOver()) return;
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
      onMediaMode: (mode) => this.mediaMode.change(mode),
      onSfu: (frame) => this.mediaMode.hear(frame),
      resumption: () => this.mediaMode.resumption,
      onStarted: () => this.#start(null),
      onGuests: (waiting) => this.#hearOfGuests(waiting),
      onGuestTold: (told) => this.#beTold(told),
      onMuteAsked: () => this.#obey(),
      onGesture: (gesture) => this.#see(gesture),
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
    this.#routes.mend();
  }

  /** @param {Wire.ParticipantState[]} states */
  #meet(states) {
    for (const state of states) this.#meetOne(state);
    this.#routes.mend();
    this.mediaMode.check(() => this.way.mediaMode(this.callId));
    if (!this.way.guest) return;
    this.door.waiting.value = false; // somebody who was online has let me in
    this.#start(null);
  }

  /** @param {Wire.Named[]} waiting */
  #hearOfGuests(waiting) {
    if (this.way.guest) this.door.waiting.value = true;
    else this.door.show(waiting);
  }

  /** As a guest, what others ask the server for. @param {Wire.GuestTold} told */
  #beTold({ people, ...ice }) {
    meetPeople(people);
    this.#ice.use(ice);
  }

  /** @param {number} userId */
  #participant(userId) {
    let found = this.participants.value.find((each) => each.userId === userId);
    if (!found) {
      found = new Participant(userId, this.#routes);
      this.participants.value = [...this.participants.value, found];
    }
    return found;
  }

  /** @param {Wire.ParticipantState} state */
  #meetOne({ userId, state, entry, publicKey = "" }) {
    if (userId === myId()) return;
    this.encryption.meet(userId, state === ONLINE || state === OFFLINE ? publicKey : "");
    const participant = this.#participant(userId);
    participant.state.value = state;
    if (state === ONLINE) {
      if (entry !== participant.entry) this.#part(participant); // another page of theirs
      participant.entry = entry;
      this.#routes.reach(userId);
      if (this.hand.value) this.#socket?.gesture({ hand: true }); // nobody keeps it for who comes later
    } else if (state === REJECTED || state === DEAD) {
      this.#part(participant);
    }
  }

  /** @param {Participant} participant */
  #part(participant) {
    this.#routes.part(participant.userId);
    participant.rest();
  }

  /** @param {number} userId @param {import("./peer.js").Signal} message */
  #hear(userId, message) {
    if (userId === myId()) return;
    this.#participant(userId);
    if (message.type === KEY) this.encryption.hear(userId, message.payload);
    else this.mediaMode.receive(userId, message);
  }

  /** A host asks for quiet; to speak again is up to me. */
  #obey() {
    if (this.media.muted.value) return;
    this.media.setMuted(true);
    this.onMuteAsked();
  }

  /** @param {Wire.Gesture} gesture */
  #see({ userId = 0, hand, emoji }) {
    const participant = this.#participant(userId);
    if (emoji) participant.shout.show(emoji);
    else participant.hand.value = Boolean(hand);
  }

  /** @param {boolean} up */
  raiseHand(up) {
    this.hand.value = up;
    this.#socket?.gesture({ hand: up });
  }

  /** @param {string} emoji */
  react(emoji) {
    this.shout.show(emoji);
    this.#socket?.gesture({ emoji });
  }

  /** Leave, cancel or give up, whatever fits the moment. */
  async hangUp() {
    const reason = this.phase.value === "talking" ? EndReason.NORMAL : EndReason.CANCELLED;
    if (this.way.guest) this.#socket?.leave();
    this.end(reason);
    if (this.callId) await this.#leave();
  }

  async #leave() {
    try {
      await this.way.leave(this.callId);
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
    const heard = this.participants.value.filter(({ meter }) => meter.heard);
    this.legs = heard.map(({ userId, meter }) => meter.sum(userId));
    this.reported = this.legs.length ? this.way.report(this.callId, this.legs) : Promise.resolve();
    this.endReason.value = reason || EndReason.LOST;
    this.phase.value = "ended";
    clearInterval(this.#measure);
    clearInterval(this.#listen);
    this.#ice.close();
    this.door.close();
    this.#socket?.close();
    for (const participant of this.participants.value) this.#part(participant);
    this.mediaMode.close();
    this.encryption.close();
    this.media.close();
    this.onEnded(this);
  }
}
