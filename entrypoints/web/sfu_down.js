// What the SFU sends: everybody else in one connection, each with a feed of their own.

import { SfuFeed } from "./sfu_feed.js";
import { SfuLink } from "./sfu_link.js";
import { signal } from "./vendor/signals.js";

/**
 * @typedef {object} Stream
 * @property {string} mid
 * @property {number} userId
 * @property {import("./sfu_up.js").StreamKind} kind
 *
 * @typedef {{n: number, sdp: string, streams: Stream[]}} Offer
 */

export class SfuDown {
  feeds = signal(/** @type {ReadonlyMap<number, SfuFeed>} */ (new Map()));
  /** Number of the last offer that was answered. */
  answered = 0;
  #turn = Promise.resolve();

  /** @param {import("./sfu_link.js").LinkSetup} setup @param {(userId: number) => import("./sfu_feed.js").Expectation} expectation */
  constructor(setup, expectation) {
    this.send = setup.send;
    this.encryption = setup.encryption;
    this.expectation = expectation;
    this.link = new SfuLink(setup, "down", () => this.restart());
    this.connection = this.link.connection;
  }

  /** One after the other. @param {Offer} offer */
  take(offer) {
    this.#turn = this.#turn.then(() => this.#answer(offer)).catch((error) => console.debug("offer", error));
  }

  /** @param {Offer} offer */
  async #answer({ n, sdp, streams }) {
    const { pc } = this.link;
    await pc.setRemoteDescription({ type: "offer", sdp });
    this.#decrypt(streams);
    await pc.setLocalDescription();
    this.answered = n;
    this.send({ op: "answer", n, sdp: pc.localDescription?.sdp });
    this.#sort(streams);
  }

  get #receivers() {
    return new Map(this.link.pc.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
  }

  /** Before anything comes in. @param {Stream[]} streams */
  #decrypt(streams) {
    const receivers = this.#receivers;
    for (const { mid, userId, kind } of streams) {
      const receiver = receivers.get(mid);
      if (receiver) this.encryption?.open(receiver, userId, kind);
    }
  }

  /** @param {Stream[]} streams */
  #sort(streams) {
    const before = this.feeds.peek();
    const after = new Map();
    for (const { userId } of streams) {
      if (!after.has(userId)) after.set(userId, before.get(userId) ?? new SfuFeed(this.connection, this.expectation(userId)));
    }
    const receivers = this.#receivers;
    for (const [userId, feed] of after) {
      const own = streams.filter((stream) => stream.userId === userId);
      feed.receive(new Map(own.map(({ mid, kind }) => [kind, receivers.get(mid)])));
    }
    for (const [userId, feed] of before) if (!after.has(userId)) feed.close();
    this.feeds.value = after;
  }

  /** The path is gone: ask for another. */
  restart() {
    this.send({ op: "restart" });
  }

  close() {
    for (const feed of this.feeds.peek().values()) feed.close();
    this.link.close();
  }
}
