// A file from the moment somebody chooses it until the server has it.

import { NotAPicture, preparePicture } from "./files.js";
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

export class ChosenFile {
  /** What is sent of a picture; null until it is prepared. */
  prepared = signal(/** @type {Picture | null} */ (null));
  /** What is sent of anything else, as it is; null until that is known. */
  plain = signal(/** @type {Blob | null} */ (null));
  /** What its sender says of it. @type {Record<string, string>} */
  said = {};
  /** Of a film, the picture that stands for it. @type {Blob | null} */
  poster = null;

  /** @param {{localId: string, name: string, order: number, file: Promise<Blob | undefined>, said?: Record<string, string>}} chosen */
  constructor({ localId, name, order, file, said = {} }) {
    this.localId = localId;
    this.name = name;
    this.order = order;
    this.said = said;
    /** All that is known of it is known: the picture; null for what this browser cannot show as one. Rejected if the browser does not have it any more. */
    this.ready = file.then((found) => this.#look(found));
    this.ready.catch(() => {}); // whoever waits for it is told
  }

  /** @param {Blob | undefined} file */
  async #look(file) {
    if (!file) throw new NotAPicture();
    try {
      this.prepared.value = await preparePicture(file);
    } catch (error) {
      if (!(error instanceof NotAPicture)) throw error;
      this.plain.value = file;
      if (file.type.startsWith("video/")) await this.#lookAtFilm(file);
    }
    return this.prepared.value;
  }

  /** Without the line the part that looks may be missing; then it is sent as it is. @param {Blob} file */
  async #lookAtFilm(file) {
    const films = await import("./films.js").catch((error) => console.debug("films", error));
    if (!films) return;
    const { said, poster } = await films.lookAtFilm(file);
    Object.assign(this.said, said);
    this.poster = poster;
  }
}

/** @param {number} userId @param {File} file @param {Record<string, string>} [said] */
export function choose(userId, file, said) {
  const localId = newLocalId();
  keepFile(fileName(userId, localId), file);
  return new ChosenFile({ localId, name: file.name, order: nextOrder(), file: Promise.resolve(file), said });
}

/**
 * What an earlier page, or another tab, has chosen.
 * @param {number} userId @param {string} localId @param {{name: string, order: number, said?: Record<string, string>}} kept
 */
export function recallChosen(userId, localId, { name, order, said }) {
  return new ChosenFile({ localId, name, order, said, file: keptFile(fileName(userId, localId)) });
}
