// Any file to the server, by tus 1.0.0: what came of a line that broke is not sent again. Where a large one may,
// its bytes go straight to the store behind the server.

import { address, Refused, Unreachable, unwrap, whoAsks } from "./api.js";
import { goesInParts, sendParts } from "./direct_uploads.js";
import { login } from "./login.js";
import { Code } from "./protocol.js";
import { send } from "./sending.js";

const PIECE = "application/offset+octet-stream";
const GONE = 410;
/** The server knows nothing of it any more, or does not take it this way. */
const TO_BEGIN_ANEW = [Code.NOT_FOUND, GONE, Code.NOT_THIS_WAY];

/** @typedef {{signal?: AbortSignal, onProgress?: (sent: number) => void}} Options */
/** @typedef {{fileId: string, onBegin: (fileId: string) => void, onProgress: (share: number) => void, signal: AbortSignal}} Upload */

/**
 * One request.
 * @param {string} method @param {string} path @param {Record<string, string>} headers @param {Blob | null} body
 * @param {Options} [options] @returns {Promise<XMLHttpRequest>}
 */
async function ask(method, path, headers, body, options) {
  const token = login.value?.token ?? "";
  const stillThere = whoAsks();
  const all = { Authorization: token, "Tus-Resumable": "1.0.0", ...headers };
  const request = await send(method, address(path), { headers: all, body, ...options });
  stillThere();
  if (request.status >= 300) refuse(request, token);
  return request;
}

/** Throws. @param {XMLHttpRequest} request @param {string} token */
function refuse(request, token) {
  try {
    unwrap(JSON.parse(request.responseText || "null") ?? { code: request.status }, token);
  } catch (error) {
    throw error instanceof Refused ? error : new Unreachable("upload");
  }
}

/** @param {unknown} error @param {number[]} codes */
const refusedWith = (error, ...codes) => error instanceof Refused && codes.includes(error.code);

/** @param {string} text */
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** @param {Blob} file @param {Record<string, string>} said @param {Options} options @returns {Promise<string>} its id */
async function begin(file, said, options) {
  const all = goesInParts(file) ? { ...said, direct: "1" } : said;
  const metadata = Object.entries(all).map(([name, value]) => `${name} ${base64(value)}`);
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
  const answer = await ask("POST", "/files", headers, null, options);
  return (answer.getResponseHeader("Location") ?? "").split("/").at(-1) ?? "";
}

/** How much of it the server has. @param {string} fileId @param {Options} options */
async function received(fileId, options) {
  return Number((await ask("HEAD", `/files/${fileId}`, {}, null, options)).getResponseHeader("Upload-Offset"));
}

/**
 * All of it is there in the end, or this throws and may be called again with the id that `onBegin` told.
 * @param {Blob} file @param {Record<string, string>} said what it is called, and of what is heard how long it is
 * @param {Upload} upload
 */
export async function uploadFile(file, said, upload) {
  const known = upload.fileId;
  if (known) {
    try {
      return await bring(file, known, upload);
    } catch (error) {
      if (!refusedWith(error, ...TO_BEGIN_ANEW)) throw error;
      if (refusedWith(error, Code.NOT_THIS_WAY)) discardUpload(known);
    }
  }
  const fileId = await begin(file, said, { signal: upload.signal });
  upload.onBegin(fileId);
  await bring(file, fileId, upload, 0);
}

/**
 * The way that it was begun for, whatever the server can do by now.
 * @param {Blob} file @param {string} fileId @param {Upload} upload @param {number} [offset] what it has, where that is known
 */
async function bring(file, fileId, upload, offset) {
  if (goesInParts(file)) {
    try {
      return await sendParts(file, fileId, upload);
    } catch (error) {
      if (!refusedWith(error, Code.NOT_THIS_WAY)) throw error;
    }
  }
  await sendPieces(file, fileId, upload, offset ?? (await received(fileId, { signal: upload.signal })));
}

/** @param {Blob} file @param {string} fileId @param {Upload} upload @param {number} offset */
async function sendPieces(file, fileId, { onProgress, signal }, offset) {
  while (offset < file.size) {
    const from = offset;
    onProgress(from / file.size);
    const headers = { "Content-Type": PIECE, "Upload-Offset": String(from) };
    try {
      const sent = (/** @type {number} */ loaded) => onProgress(Math.min(1, (from + loaded) / file.size));
      const answer = await ask("PATCH", `/files/${fileId}`, headers, file.slice(from), { signal, onProgress: sent });
      offset = Number(answer.getResponseHeader("Upload-Offset"));
    } catch (error) {
      if (!refusedWith(error, Code.WRONG_OFFSET)) throw error;
      offset = await received(fileId, { signal }); // what an earlier try had sent arrived after all
    }
  }
}

/** It is not wanted any more. @param {string} fileId */
export function discardUpload(fileId) {
  ask("DELETE", `/files/${fileId}`, {}, null).catch((error) => console.debug("discard", error));
}
