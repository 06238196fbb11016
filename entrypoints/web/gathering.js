// Things that are asked for together, in one request after the other, so that no answer overtakes an earlier one.

import { login } from "./login.js";

/** @template Info */
export class Gathering {
  /** @type {Set<number>} */
  #wanted = new Set();
  #asking = false;
  #setup;
  /** What was learned of by another answer while theirs is on its way. @type {Set<number>} */
  #better = new Set();

  /**
   * @param {{
   *   atMost: number, ask: (ids: number[]) => Promise<(Info | null)[]>, idOf: (info: Info) => number,
   *   take: (infos: Info[]) => void,
   * }} setup `atMost`: as many as one request may name
   */
  constructor(setup) {
    this.#setup = setup;
  }

  /** Without an answer they stay wanted until more are. @param {Iterable<number>} ids */
  want(ids) {
    for (const id of ids) if (id) this.#wanted.add(id);
    if (this.#asking || !this.#wanted.size || !login.value) return;
    this.#asking = true;
    queueMicrotask(() => this.#run(this.#wanted));
  }

  /** What the server said when it was changed; asked for all the same, since somebody else may have changed it since. @param {Info} info */
  learn(info) {
    const id = this.#setup.idOf(info);
    this.#setup.take([info]);
    if (this.#asking) this.#better.add(id);
    this.want([id]);
  }

  forget() {
    this.#wanted = new Set();
    this.#better.clear();
    this.#asking = false;
  }

  /** @param {Set<number>} wanted by whoever is signed in */
  async #run(wanted) {
    while (wanted === this.#wanted && wanted.size) {
      const ids = [...wanted].slice(0, this.#setup.atMost);
      for (const id of ids) wanted.delete(id);
      this.#better.clear();
      try {
        const infos = await this.#setup.ask(ids);
        if (wanted !== this.#wanted) return;
        this.#setup.take(infos.filter((info) => info !== null).filter((info) => !this.#better.has(this.#setup.idOf(info))));
      } catch (error) {
        console.debug("gathering", error);
        for (const id of ids) wanted.add(id);
        break;
      }
    }
    if (wanted === this.#wanted) this.#asking = false;
  }
}
