// What I change of things that the server keeps: seen here at once, told one change after the other, and taken back
// if the server refuses it.

import { Unreachable } from "./api.js";
import { login } from "./login.js";
import { batch, signal } from "./vendor/signals.js";

/** The last of what is done about each thing. @type {Map<string, Promise<unknown>>} */
const lastOf = new Map();

/**
 * After everything else that was begun about this thing, so that two requests never overtake each other. Whoever
 * signs out meanwhile leaves undone what has not begun yet.
 * @template T
 * @param {string} thing @param {() => Promise<T>} work @returns {Promise<T>}
 */
export function inOrder(thing, work) {
  const key = login.value?.key;
  const check = () => {
    if (login.value?.key !== key) throw new Unreachable("signed out");
  };
  const done = (lastOf.get(thing) ?? Promise.resolve()).then(async () => {
    check();
    const answer = await work();
    check();
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
   * @template Answer
   * @param {string} thing @param {Partial<T>} fields
   * @param {() => Promise<Answer>} tell @param {(answer: Answer) => void} note what the server has now
   */
  async make(thing, fields, tell, note) {
    const change = { thing, fields };
    this.#open.value = [...this.#open.value, change];
    const close = () => {
      this.#open.value = this.#open.value.filter((each) => each !== change);
    };
    try {
      const answer = await inOrder(thing, tell);
      batch(() => {
        close();
        note(answer);
      });
    } catch (error) {
      close();
      throw error;
    }
  }

  forget() {
    this.#open.value = [];
  }
}
