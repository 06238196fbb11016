// The notification socket: what happens elsewhere arrives here, once and in order.
//
// The session keeps everything until this page acknowledges it, so a lost connection loses nothing:
// we come back with the session and the highest position we processed. If the session is gone, or on the
// first connection, `onReset` loads what the socket no longer brings.

import { socketAddress } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { login } from "./login.js";
import { CloseCode } from "./protocol.js";
import { server } from "./server.js";
import { signal } from "./vendor/signals.js";

const ACKNOWLEDGE_WITHIN_MS = 400;
/** A connection that does not open or answer by then is taken for dead. */
const ANSWER_WITHIN_MS = 8_000;

/** Well before the server would miss us. */
const heartbeatMs = () => (server.value.times.heartbeat * 2000) / 3;

/**
 * @typedef {"connecting" | "online" | "offline"} Connection
 * @typedef {{type: number, payload: any}} Notification a hint, which has no position, too
 */

/** @type {import("./vendor/signals.js").Signal<Connection>} */
export const connection = signal("connecting");

export class NotificationSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #session = "";
  #position = 0;
  #acknowledged = 0;
  #delivery = 0;
  #stopped = false;
  #backoff = new Backoff();
  #again = new Alarm(() => this.#open());
  #acknowledge = new Alarm(() => this.#sendAcknowledgement());
  #heartbeat = new Alarm(() => this.#probe(ANSWER_WITHIN_MS));
  #silence = new Alarm(() => this.#lose());

  /**
   * @param {{
   *   onNotification: (notification: Notification) => void,
   *   onHint: (hint: Notification) => void,
   *   onReset: (last: number) => void,
   *   onOnline: () => void,
   *   onRefused: () => void,
   * }} handlers
   */
  constructor(handlers) {
    this.handlers = handlers;
    addEventListener("online", this.#watch);
    addEventListener("offline", this.#watch);
    addEventListener("pageshow", this.#watch);
    document.addEventListener("visibilitychange", this.#watch);
    connection.value = "connecting";
    this.#open();
  }

  stop() {
    this.#stopped = true;
    removeEventListener("online", this.#watch);
    removeEventListener("offline", this.#watch);
    removeEventListener("pageshow", this.#watch);
    document.removeEventListener("visibilitychange", this.#watch);
    this.#quiet();
    this.#again.cancel();
    this.#drop();
  }

  /** Lost while this page is not connected. @param {object} frame */
  say(frame) {
    if (connection.value === "online" && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Something suggests that the connection is gone: find out now. */
  suspect() {
    if (this.#again.set) this.#open();
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#probe(ANSWER_WITHIN_MS / 2);
  }

  /** @param {Event} event */
  #watch = ({ type }) => {
    if (type === "offline") this.#lose();
    else if (document.visibilityState === "visible") this.suspect();
  };

  #open() {
    if (this.#stopped) return;
    this.#again.cancel();
    this.#drop();
    const socket = new WebSocket(socketAddress("/ws/notification"));
    this.#socket = socket;
    this.#silence.after(ANSWER_WITHIN_MS);
    socket.onopen = () => {
      socket.send(login.value?.token ?? "");
      socket.send(JSON.stringify({ session: this.#session, position: this.#position, callWaiting: true }));
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /** @param {any} frame */
  #receive(frame) {
    this.#silence.cancel();
    this.#heartbeat.after(heartbeatMs());
    if (frame.reset) this.#restart(frame);
    else if (frame.session) this.#begin(frame);
    else if (frame.position !== undefined) this.#take(frame);
    else if (frame.type) this.handlers.onHint(frame);
  }

  /** @param {{session: string, resumed: boolean, last: number}} frame */
  #begin({ session, resumed, last }) {
    this.#backoff.reset();
    if (!resumed) this.#restart({ session, last });
    connection.value = "online";
    this.handlers.onOnline();
  }

  /** @param {{session: string, last: number}} frame */
  #restart({ session, last }) {
    this.#session = session;
    this.#position = 0;
    this.#acknowledged = 0;
    this.#delivery = last;
    this.handlers.onReset(last);
  }

  /**
   * Several frames may have one position, so a delivery is known by its number.
   * @param {{position: number, type: number, payload: any}} frame
   */
  #take({ position, type, payload }) {
    if (payload.deliveryId && payload.deliveryId <= this.#delivery) return;
    this.#delivery = payload.deliveryId || this.#delivery;
    this.handlers.onNotification({ type, payload });
    this.#position = Math.max(this.#position, position);
    if (!this.#acknowledge.set) this.#acknowledge.after(ACKNOWLEDGE_WITHIN_MS);
  }

  #sendAcknowledgement() {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#position <= this.#acknowledged) return;
    this.#socket.send(JSON.stringify({ ack: this.#position }));
    this.#acknowledged = this.#position;
  }

  /** Ask for a sign of life; the server answers. @param {number} patience */
  #probe(patience) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send("1");
    if (!this.#silence.set) this.#silence.after(patience);
  }

  #quiet() {
    this.#heartbeat.cancel();
    this.#silence.cancel();
    this.#acknowledge.cancel();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {number} code */
  #closed(code) {
    if (code === CloseCode.TAKEN_OVER) this.#session = ""; // a duplicated tab has it now
    if (code === CloseCode.UNAUTHENTICATED) this.handlers.onRefused();
    this.#lose();
  }

  #lose() {
    if (this.#stopped) return;
    this.#quiet();
    this.#drop();
    connection.value = navigator.onLine ? "connecting" : "offline";
    this.#again.after(this.#backoff.next());
  }
}
