// Files on their way to the server, one after the other, so that the first is there first on a slow line.

import { myId } from "./accounts.js";
import { Refused } from "./api.js";
import { upload } from "./files.js";
import { exclusively } from "./locks.js";
import { uploadFile } from "./resumable_uploads.js";
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
  const { file } = outgoing;
  const picture = await file?.ready;
  if (signal.aborted || !file || !stillUnsent(outgoing)) throw new Gone();
  if (outgoing.image) return;
  const onProgress = (/** @type {number} */ share) => (outgoing.progress.value = share);
  try {
    if (picture) outgoing.image = await upload(picture.file, { signal, onProgress });
    else if (file.plain.value) await uploadPlain(outgoing, file, file.plain.value, { signal, onProgress });
  } catch (error) {
    throw signal.aborted ? new Gone() : error;
  }
  keep(outgoing);
}

/**
 * It goes on where an earlier try was interrupted, also by the end of the page.
 * @param {Unsent} outgoing @param {import("./chosen.js").ChosenFile} file @param {Blob} plain
 * @param {{signal: AbortSignal, onProgress: (share: number) => void}} options
 */
async function uploadPlain(outgoing, file, plain, options) {
  const onBegin = (/** @type {string} */ fileId) => {
    outgoing.fileId = fileId;
    keep(outgoing);
  };
  await uploadFile(plain, { filename: file.name, ...file.said }, { ...options, fileId: outgoing.fileId, onBegin });
  if (file.poster) await uploadPoster(outgoing.fileId, file.poster, options.signal);
}

/** A film whose poster is refused goes without. @param {string} fileId @param {Blob} poster @param {AbortSignal} signal */
async function uploadPoster(fileId, poster, signal) {
  try {
    await upload(poster, { path: `/file/poster?fileId=${fileId}`, signal });
  } catch (error) {
    if (!(error instanceof Refused) || error.passing) throw error;
    console.debug("poster", error);
  }
}

/** Settled when `outgoing.image` or the whole file is there, or with what went wrong. @param {Unsent} outgoing @returns {Promise<void>} */
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
