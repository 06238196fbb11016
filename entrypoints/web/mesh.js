// The route without a server: one connection to each of the others.

import { myId } from "./accounts.js";
import { Peer } from "./peer.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./peer.js").Signal} Signal */

export class Mesh {
  encrypted = true;
  /** The call goes another way: nobody new is reached by this one. */
  #retired = false;
  feeds = signal(/** @type {ReadonlyMap<number, Peer>} */ (new Map()));

  /**
   * @param {{
   *   iceServers: RTCIceServer[], relayOnly: boolean, media: import("./media.js").LocalMedia,
   *   send: (userId: number, message: Signal) => void,
   * }} setup
   */
  constructor({ iceServers, relayOnly, media, send }) {
    this.iceServers = iceServers;
    this.relayOnly = relayOnly;
    this.media = media;
    this.send = send;
  }

  /** @param {number} userId */
  reach(userId) {
    if (!this.#retired && !this.feeds.peek().has(userId)) this.#connect(userId);
  }

  /** @param {number} userId */
  #connect(userId) {
    const peer = new Peer({
      initiator: myId() < userId,
      iceServers: this.iceServers,
      relayOnly: this.relayOnly,
      media: this.media,
      send: (message) => this.send(userId, message),
    });
    this.feeds.value = new Map([...this.feeds.peek(), [userId, peer]]);
  }

  /** @param {number} userId */
  part(userId) {
    this.feeds.peek().get(userId)?.close();
    this.feeds.value = new Map([...this.feeds.peek()].filter(([each]) => each !== userId));
  }

  /** Whether it is for this one. @param {number} userId @param {Signal} message */
  receive(userId, message) {
    this.reach(userId);
    const peer = this.feeds.peek().get(userId);
    peer?.receive(message);
    return Boolean(peer);
  }

  /** Whoever has not answered yet is met by the other way: two connections at once would take twice as long. */
  retire() {
    this.#retired = true;
    for (const [userId, { connection }] of this.feeds.peek()) if (connection.peek() === "new") this.part(userId);
  }

  revive() {
    this.#retired = false;
  }

  mend() {
    for (const peer of this.feeds.peek().values()) peer.mend();
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.iceServers = iceServers;
    for (const peer of this.feeds.peek().values()) peer.setIceServers(iceServers);
  }

  close() {
    for (const userId of this.feeds.peek().keys()) this.part(userId);
  }
}
