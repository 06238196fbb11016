// A large file straight to the store behind the server, part by part: what came of a line that broke is not sent
// again, but for the part that was on its way.

import { post, Unreachable } from "./api.js";
import { send } from "./sending.js";
import { server } from "./server.js";

const FEATURE = "direct-uploads";

/** Whether it is large enough, and the server has such a store. @param {Blob} file */
export function goesInParts(file) {
  const { features, limits } = server.value;
  return features.includes(FEATURE) && file.size >= limits.directUploadBytes;
}

/**
 * All of it is there in the end, or this throws and may be called again.
 * @param {Blob} file @param {string} fileId of an upload that was begun for parts
 * @param {{onProgress: (share: number) => void, signal: AbortSignal}} options
 */
export async function sendParts(file, fileId, { onProgress, signal }) {
  for (let before = -1; ; ) {
    /** @type {Wire.MissingParts} */
    const { received, parts } = await post("/file/parts", { fileId });
    if (!parts.length) break;
    if (received <= before) throw new Unreachable("store"); // it took them and has them not
    before = received;
    let sent = received;
    for (const { offset, size, url } of parts) {
      const from = sent;
      const told = (/** @type {number} */ loaded) => onProgress(Math.min(1, (from + loaded) / file.size));
      told(0);
      const answer = await send("PUT", url, { body: file.slice(offset, offset + size), signal, onProgress: told });
      if (answer.status >= 300) throw new Unreachable("store"); // too late, perhaps: there are new addresses
      sent += size;
    }
  }
  await post("/file/parts/done", { fileId });
}
