// Whether media comes over a connection: only then does anybody look there.

import { Alarm } from "./backoff.js";
import { signal } from "./vendor/signals.js";

const LOOK_AFTER_MS = 80;
const LOOK_AFTER_AT_MOST_MS = 1_000;

/** @typedef {{sound: boolean, pictures: boolean}} Expected what somebody sends at the moment */

/**
 * @typedef {object} Arrived what has come so far
 * @property {number} packets of sound
 * @property {number} frames of pictures
 */

/** @param {RTCStatsReport} report @returns {Arrived} */
export function arrived(report) {
  const sum = { packets: 0, frames: 0 };
  report.forEach((/** @type {any} */ entry) => {
    if (entry.type !== "inbound-rtp") return;
    if (entry.kind === "audio") sum.packets += entry.packetsReceived ?? 0;
    else sum.frames += entry.framesDecoded ?? 0;
  });
  return sum;
}

export class Delivery {
  delivers = signal(false);
  #look = new Alarm(() => this.#check());
  #pause = LOOK_AFTER_MS;
  #stopped = false;

  /** @param {() => Promise<RTCStatsReport>} getStats @param {() => Expected | null} expected null: not known */
  constructor(getStats, expected) {
    this.getStats = getStats;
    this.expected = expected;
  }

  /** From now on something may come. */
  watch() {
    this.#pause = LOOK_AFTER_MS;
    if (!this.delivers.peek()) this.#look.after(0);
  }

  /** Something has come: not only with the next look. */
  look() {
    if (this.#look.set) this.watch();
  }

  async #check() {
    const { packets, frames } = arrived(await this.getStats());
    const { sound, pictures } = this.expected() ?? { sound: !frames, pictures: !packets };
    if (!this.#stopped) this.delivers.value = (!sound || packets > 0) && (!pictures || frames > 0);
    if (this.delivers.peek() || this.#stopped) return;
    this.#look.after(this.#pause);
    this.#pause = Math.min(this.#pause * 1.1, LOOK_AFTER_AT_MOST_MS);
  }

  stop() {
    this.#stopped = true;
    this.#look.cancel();
  }
}
