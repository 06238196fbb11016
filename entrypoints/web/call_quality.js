// How well a call works, per participant: measured every few seconds, told in three bars.

/**
 * @typedef {0 | 1 | 2 | 3} Bars 0: not known yet
 * @typedef {{bars: Bars, roundTripMs: number, lossPercent: number}} Quality
 */

/** @type {Quality} */
export const UNKNOWN = { bars: 0, roundTripMs: 0, lossPercent: 0 };

/** @param {number} roundTripMs @param {number} lossPercent @returns {Bars} */
export function rate(roundTripMs, lossPercent) {
  if (lossPercent > 8 || roundTripMs > 600) return 1;
  return lossPercent > 2 || roundTripMs > 250 ? 2 : 3;
}

/** Watches one connection. */
export class QualityMeter {
  #received = 0;
  #lost = 0;

  /** @param {RTCStatsReport} report @returns {Quality} */
  read(report) {
    let roundTrip = 0;
    let received = 0;
    let lost = 0;
    report.forEach((/** @type {any} */ entry) => {
      if (entry.type === "candidate-pair" && entry.nominated) roundTrip = entry.currentRoundTripTime ?? 0;
      if (entry.type !== "inbound-rtp") return;
      received += entry.packetsReceived ?? 0;
      lost += entry.packetsLost ?? 0;
    });
    const newlyReceived = received - this.#received;
    const newlyLost = Math.max(0, lost - this.#lost);
    this.#received = received;
    this.#lost = lost;
    if (newlyReceived <= 0) return UNKNOWN;
    const roundTripMs = Math.round(roundTrip * 1000);
    const lossPercent = Math.round((newlyLost / (newlyReceived + newlyLost)) * 100);
    return { bars: rate(roundTripMs, lossPercent), roundTripMs, lossPercent };
  }
}
