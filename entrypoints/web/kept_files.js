// Files that wait to be sent, kept by the browser over a reload. Where it keeps none (some private windows),
// they live as long as the page.

import { createStore, del, get, keys, set } from "./vendor/idb-keyval.js";

const store = createStore("ichat", "files");

/** @type {Map<string, Blob>} */
const here = new Map();

/** @param {string} name @param {Blob} file */
export function keepFile(name, file) {
  here.set(name, file);
  set(name, file, store).catch((error) => console.debug("keep", error));
}

/** @param {string} name @returns {Promise<Blob | undefined>} */
export async function keptFile(name) {
  const found = here.get(name);
  if (found) return found;
  try {
    return await get(name, store);
  } catch (error) {
    console.debug("kept", error);
    return undefined;
  }
}

/** @param {string} name */
export function dropFile(name) {
  here.delete(name);
  del(name, store).catch((error) => console.debug("drop", error));
}

/**
 * Drop what begins so and is wanted no more: by then, since files are chosen while the browser looks for its names.
 * @param {string} begin @param {() => string[]} wanted
 */
export async function dropOthers(begin, wanted) {
  try {
    const names = await keys(store);
    const still = new Set(wanted());
    for (const name of names) {
      if (typeof name === "string" && name.startsWith(begin) && !still.has(name)) dropFile(name);
    }
  } catch (error) {
    console.debug("kept", error);
  }
}
