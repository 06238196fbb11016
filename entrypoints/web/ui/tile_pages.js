// Who stands on which page of a call, when more are in it than fit.

/** Everybody keeps their place, but who speaks on a later page changes places with the longest silent one on the first. */
export class Seating {
  /** @type {string[]} */
  #order = [];
  /** When each spoke last, in turns. @type {Map<string, number>} */
  #spoke = new Map();
  #turn = 0;

  /**
   * @param {string[]} keys all of them @param {string[]} speaking some of them
   * @param {number} first how many the first page holds
   */
  seat(keys, speaking, first) {
    const stay = this.#order.filter((key) => keys.includes(key));
    this.#order = [...stay, ...keys.filter((key) => !stay.includes(key))];
    this.#turn += 1;
    for (const key of speaking) this.#spoke.set(key, this.#turn);
    for (const key of speaking) if (this.#order.indexOf(key) >= first) this.#bring(key, first);
    return this.#order;
  }

  /** @param {string} key @param {number} first */
  #bring(key, first) {
    const spoke = (/** @type {string} */ each) => this.#spoke.get(each) ?? 0;
    const [silent] = this.#order.slice(0, first).sort((one, other) => spoke(one) - spoke(other));
    if (silent === undefined || spoke(silent) === this.#turn) return;
    this.#order = this.#order.map((each) => ({ [key]: silent, [silent]: key })[each] ?? each);
  }
}

/**
 * What a page shows of all; the number of the page is one that there is.
 * @template T @param {T[]} all @param {number} most on a page @param {number} wanted from 0
 */
export function pageOf(all, most, wanted) {
  const pages = Math.max(1, Math.ceil(all.length / most));
  const page = Math.min(wanted, pages - 1);
  return { pages, page, shown: all.slice(page * most, (page + 1) * most) };
}
