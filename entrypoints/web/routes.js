// How media travels in a call: straight between everybody (mesh.js), or by way of a server (sfu.js).
// A call goes from one route to another without a gap: the old one stays until the new one delivers.

import { computed, signal } from "./vendor/signals.js";

/**
 * @template T
 * @typedef {import("./vendor/signals.js").ReadonlySignal<T>} Seen
 */

/** @typedef {import("./peer.js").Signal} Signal */

/**
 * What comes from one participant over one route.
 * @typedef {object} Feed
 * @property {Seen<RTCPeerConnectionState>} connection
 * @property {Seen<MediaStreamTrack | null>} audio
 * @property {Seen<MediaStreamTrack | null>} video
 * @property {Seen<MediaStreamTrack | null>} screen null where the screen takes the camera's place
 * @property {Seen<import("./peer.js").Shown | null>} shown what they send, as they say
 * @property {Seen<boolean>} delivers whether anything of it has been seen or heard yet
 * @property {() => void} look something of it was seen
 * @property {number} loudness how loud they are now, from 0 to 1
 * @property {() => Promise<RTCStatsReport>} getStats
 */

/**
 * @typedef {object} Route
 * @property {Seen<ReadonlyMap<number, Feed>>} feeds by user id
 * @property {boolean} encrypted from page to page
 * @property {(userId: number) => void} reach somebody is online
 * @property {(userId: number) => void} part they are gone, or another page of theirs is there
 * @property {(userId: number, message: Signal) => boolean} [receive] what another page says to this one; whether it is for this route
 * @property {() => void} mend look for another path where there is none
 * @property {(iceServers: RTCIceServer[]) => void} setIceServers
 * @property {() => void} [retire] another route takes over; this one goes on until that one delivers
 * @property {() => void} close
 */

/**
 * The newest that delivers; else the oldest that is connected, of which nobody knows yet whether it does; else the newest.
 * @template {Feed} F
 * @param {(F | undefined)[]} feeds the oldest first @returns {F | null}
 */
export function best(feeds) {
  const there = feeds.filter((feed) => feed !== undefined);
  const delivering = there.findLast(({ delivers }) => delivers.value);
  return delivering ?? there.find(({ connection }) => connection.value === "connected") ?? there.at(-1) ?? null;
}

export class Routes {
  /** The newest last. */
  #routes = signal(/** @type {Route[]} */ ([]));
  /** @type {Seen<number[]>} */
  #online;

  /**
   * @param {Seen<number[]>} online who is to be reached
   * @param {(userId: number, feed: Feed) => boolean} seenBy whether what is seen of them on this page comes this way
   */
  constructor(online, seenBy) {
    this.#online = online;
    this.seenBy = seenBy;
  }

  get newest() {
    return this.#routes.peek().at(-1);
  }

  /** Whether the newest delivers all that there is, and nothing else is seen any more. */
  swapped = computed(() => {
    const newest = this.#routes.value.at(-1);
    return Boolean(newest) && this.#online.value.every((userId) => this.hasTakenOver(userId, newest?.feeds.value.get(userId)));
  });

  /** Whether they are received, and seen, this way. @param {number} userId @param {Feed} [feed] */
  hasTakenOver(userId, feed) {
    return Boolean(feed?.delivers.value && this.seenBy(userId, feed));
  }

  /** Whether each is, also one that another takes the place of. */
  encrypted = computed(() => this.#routes.value.every(({ encrypted }) => encrypted));

  /** @param {number} userId */
  feedOf(userId) {
    return best(this.#routes.value.map(({ feeds }) => feeds.value.get(userId)));
  }

  /** What is to take that one's place: what comes of them by the newest. @param {number} userId */
  nextOf(userId) {
    const next = this.#routes.value.at(-1)?.feeds.value.get(userId) ?? null;
    return next === this.feedOf(userId) ? null : next;
  }

  /** @param {Route} route */
  take(route) {
    this.newest?.retire?.();
    this.#routes.value = [...this.#routes.value, route];
    this.reachAll();
  }

  reachAll() {
    for (const userId of this.#online.peek()) this.reach(userId);
  }

  /** @param {number} userId */
  reach(userId) {
    this.newest?.reach(userId);
  }

  /** @param {number} userId */
  part(userId) {
    for (const route of this.#routes.peek()) route.part(userId);
  }

  /** What another page says to this one. Whether any route takes it. @param {number} userId @param {Signal} message */
  hear(userId, message) {
    const route = this.#routes.peek().findLast(({ receive }) => receive);
    return Boolean(route?.receive?.(userId, message));
  }

  mend() {
    for (const route of this.#routes.peek()) route.mend();
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    for (const route of this.#routes.peek()) route.setIceServers(iceServers);
  }

  /** Only the newest goes on. */
  settle() {
    const routes = this.#routes.peek();
    this.#routes.value = routes.slice(-1);
    for (const route of routes.slice(0, -1)) route.close();
  }

  close() {
    const routes = this.#routes.peek();
    this.#routes.value = [];
    for (const route of routes) route.close();
  }
}
