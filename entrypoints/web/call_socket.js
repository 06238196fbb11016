// The call socket: who is in the call, and what two of its participants have to say to each other.

import { socketAddress } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { CallFrame, CloseCode } from "./protocol.js";
import { server } from "./server.js";
import { signal } from "./vendor/signals.js";

const {
  UNAUTHORISED, STATES, STATE, SIGNAL, HEARTBEAT, STARTED, OVER, FAILED, MEDIA, GUESTS_WAITING, SFU, MUTE_ASKED, GESTURE, GUEST_TOLD,
} = CallFrame;

const OPEN_WITHIN_MS = 6_000;

/**
 * @typedef {object} Handlers
 * @property {(states: Wire.ParticipantState[]) => void} onStates all participants, after each connecting
 * @property {(state: Wire.ParticipantState) => void} onState
 * @property {(fromUserId: number, signal: import("./peer.js").Signal) => void} onSignal
 * @property {(mode: Wire.MediaMode) => void} onMediaMode
 * @property {(frame: any) => void} onSfu what the SFU has to say, by way of the server
 * @property {() => object | null} resumption what the SFU has to know of a page that comes back
 * @property {() => void} onStarted
 * @property {(waiting: Wire.Named[]) => void} onGuests who is at the door; to a guest, that they are
 * @property {(told: Wire.GuestTold) => void} onGuestTold
 * @property {() => void} onMuteAsked
 * @property {(gesture: Wire.Gesture) => void} onGesture of somebody else
 * @property {(reason: number) => void} onEnded
 * @property {() => void} onTakenOver another page of mine has the call now
 * @property {() => void} onRefused the token is no good, or the call is not what we think
 */

export class CallSocket {
  online = signal(false);
  /** @type {WebSocket | null} */
  #socket = null;
  #closed = false;
  #endReason = 0;
  /** @type {string[]} */
  #unsent = [];
  #backoff = new Backoff({ first: 300, most: 4000 });
  #again = new Alarm(() => this.#open());
  #patience = new Alarm(() => this.renew());
  #heartbeat = new Alarm(() => this.#beat());

  /** @param {string} token @param {Handlers} handlers */
  constructor(token, handlers) {
    this.token = token;
    this.handlers = handlers;
    this.#open();
  }

  /** @param {number} toUserId @param {import("./peer.js").Signal} message */
  relay(toUserId, message) {
    this.#send(SIGNAL, JSON.stringify({ toUserId, message: JSON.stringify(message) }));
  }

  /** @param {object} frame */
  tellSfu(frame) {
    this.#send(SFU, JSON.stringify(frame));
  }

  /** Worth something only now. @param {Wire.Gesture} gesture */
  gesture(gesture) {
    if (this.online.value) this.#send(GESTURE, JSON.stringify(gesture));
  }

  /** @param {number} type @param {string} payload */
  #send(type, payload) {
    const frame = JSON.stringify({ type, payload });
    if (this.online.value) this.#socket?.send(frame);
    else this.#unsent.push(frame);
  }

  #open() {
    if (this.#closed) return;
    this.#drop();
    const socket = new WebSocket(socketAddress("/ws/call"));
    this.#socket = socket;
    this.#patience.after(OPEN_WITHIN_MS);
    socket.onopen = () => {
      socket.send(this.token);
      const resumption = this.handlers.resumption();
      if (resumption) socket.send(JSON.stringify({ type: SFU, payload: JSON.stringify(resumption) }));
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lost(code);
  }

  /** @param {{type: number, payload: string}} frame */
  #receive({ type, payload }) {
    if (type === OVER) this.#endReason = Number(payload); // the close that follows says for whom
    if (this.#endReason) return;
    if (type === UNAUTHORISED || type === FAILED) return this.handlers.onRefused();
    if (type === STATES) this.#joined(JSON.parse(payload));
    else if (type === STATE) this.handlers.onState(JSON.parse(payload));
    else if (type === STARTED) this.handlers.onStarted();
    else if (type === MEDIA) this.handlers.onMediaMode(JSON.parse(payload));
    else if (type === SFU) this.handlers.onSfu(JSON.parse(payload));
    else if (type === GUESTS_WAITING) this.#heardOfGuests(JSON.parse(payload));
    else if (type === GUEST_TOLD) this.handlers.onGuestTold(JSON.parse(payload));
    else if (type === MUTE_ASKED) this.handlers.onMuteAsked();
    else if (type === GESTURE) this.handlers.onGesture(JSON.parse(payload));
    else if (type === SIGNAL) {
      const { fromUserId, message } = JSON.parse(payload);
      this.handlers.onSignal(fromUserId, JSON.parse(message));
    }
  }

  /** @param {Wire.ParticipantState[]} states */
  #joined(states) {
    this.#patience.cancel();
    this.#backoff.reset();
    this.online.value = true;
    this.#beat();
    for (const frame of this.#unsent.splice(0)) this.#socket?.send(frame);
    this.handlers.onStates(states);
  }

  /** At the door one waits as long as it takes, and says that one does. @param {Wire.Named[]} waiting */
  #heardOfGuests(waiting) {
    this.#patience.cancel();
    if (!this.online.value) this.#beat();
    this.handlers.onGuests(waiting);
  }

  /** Hang up, where no operation can be asked. */
  leave() {
    if (this.online.value) this.#send(OVER, "");
  }

  #beat() {
    this.#socket?.send(JSON.stringify({ type: HEARTBEAT, payload: "" }));
    this.#heartbeat.after(server.value.times.callHeartbeat * 1000);
  }

  /** @param {number} code */
  #lost(code) {
    if (code === CloseCode.TAKEN_OVER) this.handlers.onTakenOver();
    else if (this.#endReason) this.handlers.onEnded(this.#endReason);
    else this.renew();
  }

  /** Connect anew; the server takes the newest socket for ours. */
  renew() {
    if (this.#closed) return;
    this.#drop();
    this.#again.after(this.#backoff.next());
  }

  #drop() {
    this.#heartbeat.cancel();
    this.#patience.cancel();
    this.#again.cancel();
    this.online.value = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  close() {
    this.#closed = true;
    this.#drop();
  }
}
