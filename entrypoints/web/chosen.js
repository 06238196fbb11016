// A picture from the moment somebody chooses it until the server has it.

import { preparePicture } from "./files.js";
import { keepFile, keptFile } from "./kept_files.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./files.js").Picture} Picture */

let lastOrder = 0;

/** A number that is higher each time, also after a reload. */
export function nextOrder() {
  lastOrder = Math.max(lastOrder + 1, Date.now() * 1000);
  return lastOrder;
}

export const newLocalId = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;

/** @param {number} userId @param {string} localId */
export const fileName = (userId, localId) => `${userId}/${localId}`;

export class ChosenPicture {
  /** What is sent; null until it is prepared. */
  prepared = signal(/** @type {Picture | null} */ (null));

  /** @param {{localId: string, name: string, order: number, file: Promise<Blob | undefined>}} chosen */
  constructor({ localId, name, order, file }) {
    this.localId = localId;
    this.name = name;
    this.order = order;
    /** Rejected with `NotAPicture` if this browser cannot show it. */
    this.ready = file.then((found) => preparePicture(found ?? new Blob())).then((picture) => {
      this.prepared.value = picture;
      return picture;
    });
    this.ready.catch(() => {}); // whoever waits for it is told
  }
}

/** @param {number} userId @param {File} file */
export function choose(userId, file) {
  const localId = newLocalId();
  keepFile(fileName(userId, localId), file);
  return new ChosenPicture({ localId, name: file.name, order: nextOrder(), file: Promise.resolve(file) });
}

/**
 * What an earlier page, or another tab, has chosen.
 * @param {number} userId @param {string} localId @param {{name: string, order: number}} kept
 */
export function recallChosen(userId, localId, { name, order }) {
  return new ChosenPicture({ localId, name, order, file: keptFile(fileName(userId, localId)) });
}
