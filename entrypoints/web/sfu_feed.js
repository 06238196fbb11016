// One of the others, as they come through the SFU.

import { Delivery } from "./delivery.js";
import { effect, signal } from "./vendor/signals.js";

/**
 * What there should be of somebody.
 * @typedef {object} Expectation
 * @property {import("./routes.js").Seen<import("./peer.js").Shown | null>} shown
 * @property {() => boolean} pictures whether a picture of theirs is sent, and not paused from here
 *
 * @typedef {import("./sfu_up.js").StreamKind} StreamKind
 */

/** Of somebody who has not said yet what they send: until then another route goes on. */
const ALL = { sound: true, pictures: true };

export class SfuFeed {
  audio = signal(/** @type {MediaStreamTrack | null} */ (null));
  video = signal(/** @type {MediaStreamTrack | null} */ (null));
  screen = signal(/** @type {MediaStreamTrack | null} */ (null));
  /** @type {ReadonlyMap<StreamKind, RTCRtpReceiver | undefined>} */
  #receivers = new Map();

  /** @param {import("./routes.js").Seen<RTCPeerConnectionState>} connection of all feeds @param {Expectation} expectation */
  constructor(connection, { shown, pictures }) {
    this.connection = connection;
    this.shown = shown;
    this.expected = () => {
      const now = shown.peek();
      return now && { sound: !now.muted, pictures: pictures() };
    };
    this.delivery = new Delivery(() => this.getStats(), () => this.expected() ?? ALL);
    this.delivers = this.delivery.delivers;
    this.#stop = effect(() => {
      if (connection.value === "connected") this.delivery.watch();
    });
  }

  /** @param {ReadonlyMap<StreamKind, RTCRtpReceiver | undefined>} receivers */
  receive(receivers) {
    this.#receivers = receivers;
    this.audio.value = receivers.get("microphone")?.track ?? null;
    this.video.value = receivers.get("camera")?.track ?? null;
    this.screen.value = receivers.get("screen")?.track ?? null;
  }

  async getStats() {
    const reports = [...this.#receivers.values()].map((receiver) => receiver?.getStats());
    /** @type {Map<string, any>} */
    const all = new Map();
    for (const report of await Promise.all(reports)) report?.forEach((entry, id) => all.set(id, entry));
    return all;
  }

  look() {
    this.delivery.look();
  }

  get loudness() {
    const [source] = this.#receivers.get("microphone")?.getSynchronizationSources?.() ?? [];
    return source?.audioLevel ?? 0;
  }

  close() {
    this.#stop();
    this.delivery.stop();
  }

  /** @type {() => void} */
  #stop;
}
