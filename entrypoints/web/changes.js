// What I change of things that the server keeps: seen here at once, told one change after the other, and taken back
// if the server refuses it.

import { whoAsks } from "./api.js";
import { signal } from "./vendor/signals.js";

/** The last of what is done about each thing. @type {Map<string, Promise<unknown>>} */
const lastOf = new Map();

/**
 * After everything else that was begun about this thing, so that two requests never overtake each other. Whoever
 * signs out meanwhile leaves undone what has not begun yet.
 * @template T
 * @param {string} thing @param {() => Promise<T>} work @returns {Promise<T>}
 */
export function inOrder(thing, work) {
  const stillThere = whoAsks();
  const done = (lastOf.get(thing) ?? Promise.resolve()).then(async () => {
    stillThere();
    const answer = await work();
    stillThere();
    return answer;
  });
  const settled = done.then(
    () => {},
    () => {},
  );
  lastOf.set(thing, settled);
  settled.then(() => lastOf.get(thing) === settled && lastOf.delete(thing));
  return done;
}

/**
 * Those that the server has not answered yet, to things of one kind.
 * @template {object} T
 */
export class Changes {
  #open = signal(/** @type {{thing: string, fields: Partial<T>}[]} */ ([]));

  /** @param {string} thing @param {T} known as the server has it @returns {T} as it is seen */
  over(thing, known) {
    const changes = this.#open.value.filter((each) => each.thing === thing);
    return changes.length ? Object.assign({}, known, ...changes.map(({ fields }) => fields)) : known;
  }

  /**
   * Throws what the server has against it.
   * @param {string} thing @param {Partial<T>} fields
   * @param {() => Promise<unknown>} tell the server, and note what it has then
   */
  async make(thing, fields, tell) {
    const change = { thing, fields };
    this.#open.value = [...this.#open.value, change];
    try {
      await inOrder(thing, tell);
    } finally {
      this.#open.value = this.#open.value.filter((each) => each !== change);
    }
  }

  forget() {
    this.#open.value = [];
  }
}
