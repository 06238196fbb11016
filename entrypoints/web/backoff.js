// When to try again, and when to give up.

/**
 * Full jitter: somewhere between now and a bound that doubles with each try, so that a thousand clients
 * that lost the same server do not come back in the same instant.
 */
export class Backoff {
  #tries = 0;

  /** @param {{first?: number, most?: number}} [bounds] in milliseconds */
  constructor({ first = 500, most = 20_000 } = {}) {
    this.first = first;
    this.most = most;
  }

  /** How long to wait before the next try. */
  next() {
    const bound = Math.min(this.most, this.first * 2 ** this.#tries);
    this.#tries += 1;
    return Math.random() * bound;
  }

  reset() {
    this.#tries = 0;
  }
}

/** A single timer that can be moved. */
export class Alarm {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} ring */
  constructor(ring) {
    this.ring = ring;
  }

  get set() {
    return this.#timer !== undefined;
  }

  /** @param {number} milliseconds */
  after(milliseconds) {
    this.cancel();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.ring();
    }, milliseconds);
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Ends what makes no progress. */
export class Watchdog {
  #controller = new AbortController();
  #alarm = new Alarm(() => this.#controller.abort());

  /** @param {number} patience in milliseconds without progress */
  constructor(patience) {
    this.patience = patience;
    this.progress();
  }

  /** Aborted when the patience is at its end. */
  get signal() {
    return this.#controller.signal;
  }

  progress() {
    this.#alarm.after(this.patience);
  }

  stop() {
    this.#alarm.cancel();
  }
}
