// An answer is older than what was told while it was on its way: all of that is told again after it.

import { batch } from "./vendor/signals.js";

/** @typedef {{since: (() => void)[], outdated: boolean}} Question whose answer is on its way */

export class Meanwhile {
  /** @type {Set<Question>} */
  #open = new Set();

  /**
   * A change that answers may not know of. Done again after one that does, it changes nothing.
   * @template {any[]} Values, Result
   * @param {(...values: Values) => Result} change @returns {(...values: Values) => Result}
   */
  told(change) {
    return (...values) => {
      this.#note(() => change(...values));
      return change(...values);
    };
  }

  /** @param {() => void} change */
  #note(change) {
    for (const { since } of this.#open) since.push(change);
  }

  /** Something changed that cannot be done twice: what is on its way is asked for anew. */
  outdate() {
    for (const question of this.#open) question.outdated = true;
  }

  /**
   * Done when the answer is taken.
   * @template Answer
   * @param {() => Promise<Answer>} read @param {(answer: Answer) => void} take
   */
  async ask(read, take) {
    for (;;) {
      const { answer, since, outdated } = await this.#answered(read);
      if (!outdated) return this.#take(answer, take, since);
    }
  }

  /**
   * As `ask`, of what changes something: it is not done twice, and news for everybody else who asks.
   * @template Answer
   * @param {() => Promise<Answer>} write @param {(answer: Answer) => void} take
   */
  async change(write, take) {
    const { answer, since } = await this.#answered(write);
    const all = () => this.#take(answer, take, since);
    this.#note(all);
    all();
  }

  /**
   * @template Answer
   * @param {() => Promise<Answer>} ask
   */
  async #answered(ask) {
    const question = /** @type {Question} */ ({ since: [], outdated: false });
    this.#open.add(question);
    try {
      const answer = await ask();
      return { answer, ...question };
    } finally {
      this.#open.delete(question);
    }
  }

  /**
   * @template Answer
   * @param {Answer} answer @param {(answer: Answer) => void} take @param {(() => void)[]} since
   */
  #take(answer, take, since) {
    batch(() => {
      take(answer);
      since.forEach((again) => again());
    });
  }
}
