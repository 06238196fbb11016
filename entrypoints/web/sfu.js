// The route by way of an SFU: one connection up, one down, however many there are.

import { arrived } from "./delivery.js";
import { best } from "./routes.js";
import { SfuDown } from "./sfu_down.js";
import { SfuUp } from "./sfu_up.js";
import { computed, effect, signal } from "./vendor/signals.js";

const LOOK_EVERY_MS = 1_000;
const SILENT_AT_MOST_MS = 4_000;
const UNDER_WAY = ["new", "connecting"];

/** Then the server begins anew. */
const NOTHING_LEFT = { op: "resume", generation: 0, n: 0 };

/** @typedef {import("./peer.js").Shown} Shown @typedef {import("./sfu_down.js").SfuDown} Down */

export class Sfu {
  /** The newest last; there are two while one takes the other's place. */
  #downs = signal(/** @type {Down[]} */ ([]));
  /** Candidates for a connection down since the last offer: they may overtake the next. @type {(RTCIceCandidateInit | null)[]} */
  #early = [];
  /** @type {Map<number, import("./vendor/signals.js").Signal<Shown | null>>} */
  #shown = new Map();
  #look = setInterval(() => this.#checkFlow(), LOOK_EVERY_MS);
  #flow = { amount: 0, since: performance.now(), tried: 0 };

  feeds = computed(() => {
    const users = new Set(this.#downs.value.flatMap(({ feeds }) => [...feeds.value.keys()]));
    const feedOf = (/** @type {number} */ userId) => best(this.#downs.value.map(({ feeds }) => feeds.value.get(userId)));
    return new Map([...users].flatMap((userId) => {
      const feed = feedOf(userId);
      return feed ? [[userId, feed]] : [];
    }));
  });

  /**
   * @param {{
   *   generation: number, layers: string[], iceServers: RTCIceServer[], relayOnly: boolean,
   *   media: import("./media.js").LocalMedia, wants: import("./wants.js").Wants,
   *   send: (frame: object) => void, encryption: import("./call_encryption.js").CallEncryption | null,
   *   hasTakenOver: (userId: number, feed: import("./sfu_feed.js").SfuFeed) => boolean,
   * }} setup `layers`: none if pictures are not taken
   */
  constructor(setup) {
    const { generation, layers, iceServers, relayOnly, media, wants, encryption } = setup;
    this.setup = setup;
    this.generation = generation;
    this.media = media;
    this.wants = wants;
    this.send = (/** @type {object} */ frame) => setup.send({ ...frame, generation });
    this.encrypted = Boolean(encryption);
    this.link = { iceServers, relayOnly, send: this.send, encryption };
    const stops = [effect(() => this.#tellShown()), wants.follow(this.send)];
    this.#stop = () => stops.forEach((stop) => stop());
    this.up = new SfuUp(this.link, media, layers);
  }

  #tellShown() {
    const { muted, camera, screen } = this.media;
    this.send({ op: "shown", muted: muted.value, camera: Boolean(camera.value), screen: Boolean(screen.value) });
  }

  /** The server knows who is there. */
  reach() {}

  /** What comes is theirs until the server says otherwise. */
  part() {}

  /** @param {any} frame of this generation */
  take({ op, ...frame }) {
    if (op === "accepted") this.up.accept(frame.sdp);
    else if (op === "refused") this.up.refuse();
    else if (op === "offer") this.#offered(frame);
    else if (op === "candidate") this.#addCandidate(frame.of, frame.candidate);
    else if (op === "shown") this.#shownOf(frame.userId).value = frame;
    else if (op === "resumed") this.up.tell();
  }

  /** @param {number} userId */
  #shownOf(userId) {
    const known = this.#shown.get(userId) ?? signal(/** @type {Shown | null} */ (null));
    this.#shown.set(userId, known);
    return known;
  }

  /** @param {string} of @param {RTCIceCandidateInit | null} candidate */
  #addCandidate(of, candidate) {
    if (of === "up") return this.up.link.addCandidate(candidate);
    this.#early.push(candidate);
    this.#downs.peek().at(-1)?.link.addCandidate(candidate);
  }

  /** @param {import("./sfu_down.js").Offer & {fresh: boolean}} offer */
  #offered(offer) {
    if (offer.fresh || !this.#downs.peek().length) {
      const down = new SfuDown(this.link, (userId) => this.#expect(userId));
      this.#downs.value = [...this.#downs.peek(), down];
      for (const candidate of this.#early) down.link.addCandidate(candidate);
    }
    this.#early = [];
    this.#downs.peek().at(-1)?.take(offer);
  }

  /** @param {number} userId @returns {import("./sfu_feed.js").Expectation} */
  #expect(userId) {
    const shown = this.#shownOf(userId);
    const pictures = () => {
      const now = shown.peek();
      const seen = (/** @type {"camera" | "screen"} */ kind) => Boolean(now?.[kind]) && this.wants.wanted(userId, kind) !== "off";
      return seen("camera") || seen("screen");
    };
    return { shown, pictures };
  }

  /** An older connection down has been replaced: it goes. */
  #dropOlder() {
    const downs = this.#downs.peek();
    const newest = downs.at(-1);
    if (downs.length < 2 || !newest?.answered) return; // before that it does not know who is to come
    const { hasTakenOver } = this.setup;
    if (![...newest.feeds.peek()].every(([userId, feed]) => hasTakenOver(userId, feed))) return;
    this.#downs.value = downs.slice(-1);
    for (const down of downs.slice(0, -1)) down.close();
  }

  /** Nothing comes although something should, and the socket stands: first look, then try another path, then begin anew. */
  async #checkFlow() {
    this.#dropOlder();
    const feeds = [...this.feeds.peek().values()];
    const should = feeds.some(({ expected, connection }) => {
      if (UNDER_WAY.includes(connection.peek())) return false;
      const { sound, pictures } = expected() ?? {};
      return sound || pictures;
    });
    const report = await this.#downs.peek().at(-1)?.link.pc.getStats();
    const { packets, frames } = report ? arrived(report) : { packets: 0, frames: 0 };
    const amount = packets + frames;
    if (!should || amount !== this.#flow.amount) this.#flow = { amount, since: performance.now(), tried: 0 };
    else if (performance.now() - this.#flow.since > SILENT_AT_MOST_MS * 2 ** this.#flow.tried) this.#revive();
  }

  #revive() {
    this.#flow.since = performance.now();
    this.#flow.tried += 1;
    if (this.#flow.tried === 1) this.send(this.resumption);
    else if (this.#flow.tried === 2) this.#restart();
    else this.setup.send(NOTHING_LEFT);
  }

  /** What a new socket has to know of this one. */
  get resumption() {
    return { op: "resume", generation: this.generation, n: this.#downs.peek().at(-1)?.answered ?? 0 };
  }

  mend() {
    this.#restart(["disconnected", "failed"]);
  }

  /** @param {RTCPeerConnectionState[]} [states] all, if none are named */
  #restart(states) {
    for (const each of [this.up, ...this.#downs.peek().slice(-1)]) {
      if (!states || states.includes(each.connection.peek())) each.restart();
    }
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.link.iceServers = iceServers;
    for (const { link } of [this.up, ...this.#downs.peek()]) link.setIceServers(iceServers);
  }

  /** Another route takes over; this one goes on until that one delivers. */
  retire() {
    clearInterval(this.#look);
    this.#stop();
  }

  close() {
    this.retire();
    this.up.close();
    for (const down of this.#downs.peek()) down.close();
    this.#downs.value = [];
  }

  /** @type {() => void} */
  #stop;
}
