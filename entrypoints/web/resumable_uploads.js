// Any file to the server, by tus 1.0.0: what came of a line that broke is not sent again.

import { address, Refused, Unreachable, unwrap } from "./api.js";
import { Watchdog } from "./backoff.js";
import { login } from "./login.js";
import { Code } from "./protocol.js";

/** Without progress for so long a try is over. However slow a line is, it moves. */
const PATIENCE_MS = 30_000;
const PIECE = "application/offset+octet-stream";
const NOT_THERE = new Set([Code.NOT_FOUND, 410]);

/** @typedef {{signal?: AbortSignal, onProgress?: (sent: number) => void}} Options */

/**
 * One request. `fetch` cannot tell how much it has sent; XMLHttpRequest can.
 * @param {string} method @param {string} path @param {Record<string, string>} headers @param {Blob | null} body
 * @param {Options} [options] @returns {Promise<XMLHttpRequest>}
 */
function ask(method, path, headers, body, { signal, onProgress = () => {} } = {}) {
  const token = login.value?.token ?? "";
  return new Promise((resolve, reject) => {
    const watchdog = new Watchdog(PATIENCE_MS);
    const request = new XMLHttpRequest();
    request.open(method, address(path));
    for (const [name, value] of Object.entries({ Authorization: token, "Tus-Resumable": "1.0.0", ...headers })) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded }) => {
      watchdog.progress();
      onProgress(loaded);
    };
    request.onerror = request.onabort = () => reject(new Unreachable("upload"));
    request.onloadend = () => watchdog.stop();
    for (const end of [watchdog.signal, signal]) end?.addEventListener("abort", () => request.abort());
    request.onload = () => {
      if (request.status < 300) return resolve(request);
      try {
        unwrap(JSON.parse(request.responseText || "null") ?? { code: request.status }, token);
      } catch (error) {
        reject(error instanceof Refused ? error : new Unreachable("upload"));
      }
    };
    if (signal?.aborted) request.abort();
    else request.send(body);
  });
}

/** @param {string} text */
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** @param {Blob} file @param {Record<string, string>} said @param {Options} options @returns {Promise<string>} its id */
async function begin(file, said, options) {
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`);
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await ask("POST", "/files", headers, null, options);
  return (answer.getResponseHeader("Location") ?? "").split("/").at(-1) ?? "";
}

/** How much of it the server has; -1 if it knows nothing of it. @param {string} fileId @param {Options} options */
async function received(fileId, options) {
  try {
    return Number((await ask("HEAD", `/files/${fileId}`, {}, null, options)).getResponseHeader("Upload-Offset"));
  } catch (error) {
    if (error instanceof Refused && NOT_THERE.has(error.code)) return -1;
    throw error;
  }
}

/**
 * All of it is there in the end, or this throws and may be called again with the id that `onBegin` told.
 * @param {Blob} file @param {Record<string, string>} said what it is called, and of what is heard how long it is
 * @param {{fileId: string, onBegin: (fileId: string) => void, onProgress: (share: number) => void, signal: AbortSignal}} options
 */
export async function uploadFile(file, said, { fileId, onBegin, onProgress, signal }) {
  let offset = fileId ? await received(fileId, { signal }) : -1;
  let id = fileId;
  if (offset < 0) {
    id = await begin(file, said, { signal });
    onBegin(id);
    offset = 0;
  }
  while (offset < file.size) {
    const from = offset;
    onProgress(from / file.size);
    const headers = { "Content-Type": PIECE, "Upload-Offset": String(from) };
    try {
      const sent = (/** @type {number} */ loaded) => onProgress(Math.min(1, (from + loaded) / file.size));
      const answer = await ask("PATCH", `/files/${id}`, headers, file.slice(from), { signal, onProgress: sent });
      offset = Number(answer.getResponseHeader("Upload-Offset"));
    } catch (error) {
      if (!(error instanceof Refused && error.code === Code.WRONG_OFFSET)) throw error;
      offset = await received(id, { signal }); // what an earlier try had sent arrived after all
      if (offset < 0) throw new Unreachable("upload");
    }
  }
}

/** It is not wanted any more. @param {string} fileId */
export function discardUpload(fileId) {
  ask("DELETE", `/files/${fileId}`, {}, null).catch((error) => console.debug("discard", error));
}
