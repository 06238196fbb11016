// Pictures on their way to the server, one after the other, so that the first is there first on a slow line.

import { myId } from "./accounts.js";
import { upload } from "./files.js";
import { exclusively } from "./locks.js";
import { keep, stillUnsent } from "./unsent.js";

/** @typedef {import("./unsent.js").Unsent} Unsent */

/** Somebody discarded it, or another tab has sent it. */
export class Gone extends Error {}

/** @type {Map<string, {done: Promise<void>, stop: AbortController}>} */
const running = new Map();
/** @type {Promise<unknown>} */
let lane = Promise.resolve();

/** @param {Unsent} outgoing @param {AbortSignal} signal */
async function run(outgoing, signal) {
  const picture = await outgoing.picture?.ready;
  if (signal.aborted || !picture || !stillUnsent(outgoing)) throw new Gone();
  if (outgoing.image) return;
  try {
    outgoing.image = await upload(picture.file, { signal, onProgress: (share) => (outgoing.progress.value = share) });
  } catch (error) {
    throw signal.aborted ? new Gone() : error;
  }
  keep(outgoing);
}

/** Settled when `outgoing.image` is there, or with what went wrong. @param {Unsent} outgoing @returns {Promise<void>} */
export function uploaded(outgoing) {
  const { localId } = outgoing;
  const known = running.get(localId);
  if (known) return known.done;
  const stop = new AbortController();
  const done = lane
    .then(() => exclusively(`${myId()}.upload`, () => run(outgoing, stop.signal)))
    .finally(() => running.delete(localId));
  lane = done.catch(() => {});
  running.set(localId, { done, stop });
  return done;
}

/** @param {string} localId */
export const stopUpload = (localId) => running.get(localId)?.stop.abort();
