// A body on its way to a server. `fetch` cannot tell how much it has sent; XMLHttpRequest can.

import { Unreachable } from "./api.js";
import { Watchdog } from "./backoff.js";

/** Without progress for so long it is over. However slow a line is, it moves. */
const PATIENCE_MS = 30_000;

/**
 * Settled with the answer, whatever it says; Unreachable where none came, and when it is aborted.
 * @param {string} method @param {string} url
 * @param {{headers?: Record<string, string>, body?: Blob | FormData | null, signal?: AbortSignal,
 *   onProgress?: (sent: number, whole: number) => void}} options @returns {Promise<XMLHttpRequest>}
 */
export function send(method, url, { headers = {}, body = null, signal, onProgress = () => {} }) {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Unreachable("upload"));
    if (signal?.aborted) return gone();
    const watchdog = new Watchdog(PATIENCE_MS);
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      watchdog.progress();
      onProgress(loaded, total);
    };
    request.onerror = request.onabort = gone;
    request.onloadend = () => watchdog.stop();
    request.onload = () => resolve(request);
    for (const end of [watchdog.signal, signal]) end?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
