// How well a call works, per participant: measured every few seconds, told in three bars.

/**
 * @typedef {0 | 1 | 2 | 3} Bars 0: not known yet
 * @typedef {{bars: Bars, roundTripMs: number, lossPercent: number}} Quality
 * @typedef {Omit<Wire.Leg, "callId" | "fromUserId" | "reportedAt">} Leg what became of the way from `userId` to here
 */

/** @type {Quality} */
export const UNKNOWN = { bars: 0, roundTripMs: 0, lossPercent: 0 };

/** @param {number} roundTripMs @param {number} lossPercent @returns {Bars} */
export function rate(roundTripMs, lossPercent) {
  if (lossPercent > 8 || roundTripMs > 600) return 1;
  return lossPercent > 2 || roundTripMs > 250 ? 2 : 3;
}

/** Percent. @param {number} lost @param {number} received */
const share = (lost, received) => (lost ? Math.round((lost / (received + lost)) * 100) : 0);

/** @param {RTCStatsReport} report @param {{localCandidateId: string, remoteCandidateId: string}} pair */
const isRelayed = (report, { localCandidateId, remoteCandidateId }) =>
  [localCandidateId, remoteCandidateId].some((id) => report.get(id)?.candidateType === "relay");

/** Watches one connection. */
export class QualityMeter {
  #received = 0;
  #lost = 0;
  /** Over all connections with them. */
  #total = { received: 0, lost: 0 };
  #relayed = false;
  #before = { bytes: 0, at: 0 };
  #seconds = 0;
  #bytes = 0;
  #largest = { width: 0, height: 0 };
  /** The last ones seen. */
  #roundTripMs = 0;
  #jitterMs = 0;

  /** @param {any} entry of what comes in */
  #note({ jitter = 0, frameWidth: width = 0, frameHeight: height = 0 }) {
    this.#jitterMs = Math.max(this.#jitterMs, Math.round(jitter * 1000));
    if (width * height > this.#largest.width * this.#largest.height) this.#largest = { width, height };
  }

  /** @param {RTCStatsReport} report @returns {Quality} */
  read(report) {
    let roundTrip = 0;
    let received = 0;
    let lost = 0;
    let bytes = 0;
    this.#jitterMs = 0;
    report.forEach((/** @type {any} */ entry) => {
      if (entry.type === "candidate-pair" && entry.nominated) {
        roundTrip = entry.currentRoundTripTime ?? 0;
        this.#relayed ||= isRelayed(report, entry);
      }
      if (entry.type !== "inbound-rtp") return;
      received += entry.packetsReceived ?? 0;
      lost += entry.packetsLost ?? 0;
      bytes += entry.bytesReceived ?? 0;
      this.#note(entry);
    });
    const newlyReceived = received - this.#received;
    const newlyLost = Math.max(0, lost - this.#lost);
    this.#received = received;
    this.#lost = lost;
    const newBytes = Math.max(0, bytes - this.#before.bytes);
    const now = performance.now() / 1000;
    const seconds = this.#before.at ? now - this.#before.at : 0;
    this.#before = { bytes, at: now };
    if (newlyReceived <= 0) return UNKNOWN;
    if (seconds) {
      this.#bytes += newBytes;
      this.#seconds += seconds;
    }
    this.#total.received += newlyReceived;
    this.#total.lost += newlyLost;
    const roundTripMs = Math.round(roundTrip * 1000);
    this.#roundTripMs = roundTripMs;
    const lossPercent = share(newlyLost, newlyReceived);
    return { bars: rate(roundTripMs, lossPercent), roundTripMs, lossPercent };
  }

  /** From beginning to end. @param {number} userId @returns {Leg} */
  sum(userId) {
    return {
      userId,
      lossPercent: share(this.#total.lost, this.#total.received),
      jitterMs: Math.min(this.#jitterMs, 60_000),
      roundTripMs: Math.min(this.#roundTripMs, 60_000),
      kbitPerSecond: this.#seconds ? Math.round((this.#bytes * 8) / 1000 / this.#seconds) : 0,
      ...this.#largest,
      relayed: this.#relayed,
    };
  }

  /** Whether anything ever came. */
  get heard() {
    return this.#total.received > 0;
  }
}

const WORTH_TELLING_PERCENT = 3;

/**
 * Who lost the most, if that is worth a word; `uplink`: everybody who heard them lost much of it, so it was their end.
 * @param {{from: number, to: number, lossPercent: number, relayed: boolean}[]} legs
 */
export function verdict(legs) {
  const [worst] = [...legs].sort((one, other) => other.lossPercent - one.lossPercent);
  if (!worst || worst.lossPercent < WORTH_TELLING_PERCENT) return null;
  const same = legs.filter(({ from }) => from === worst.from);
  const uplink = same.length > 1 && same.every(({ lossPercent }) => lossPercent >= WORTH_TELLING_PERCENT);
  return { userId: worst.from, lossPercent: worst.lossPercent, relayed: worst.relayed, uplink };
}
