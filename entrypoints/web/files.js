// Pictures: made fit for sending, uploaded with progress.

import { address, unwrap, whoAsks } from "./api.js";
import { login } from "./login.js";
import { send } from "./sending.js";
import { server } from "./server.js";

const PIXELS_AT_MOST = 25_000_000;
const SIDE_AT_MOST = 2560;
const THUMBNAIL_SIDE = 240;
const AVATAR_SIDE = 384;

/** Sent as they are; everything else that the browser can decode becomes a JPEG. */
const ACCEPTED = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export class NotAPicture extends Error {}

/**
 * @typedef {object} Picture
 * @property {Blob} file what is uploaded
 * @property {number} width
 * @property {number} height
 * @property {string} thumbnail `<w>x<h>;data:image/jpeg;base64,...`
 * @property {string} preview an address of the file in this page
 */

/** @param {Blob} file */
async function decode(file) {
  // What says that it is something else is not read to find out; of some pictures nobody says what they are.
  if (file.type && !file.type.startsWith("image/")) throw new NotAPicture();
  try {
    return await createImageBitmap(file);
  } catch {
    throw new NotAPicture();
  }
}

/** @param {ImageBitmap} image @param {number} width @param {number} height @param {number[]} [cut] */
function draw(image, width, height, cut = [0, 0, image.width, image.height]) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff"; // JPEG knows no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  const [left = 0, top = 0, wide = 1, high = 1] = cut;
  context.drawImage(image, left, top, wide, high, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob>} */
function encode(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture())), "image/jpeg", quality);
  });
}

/** @param {ImageBitmap} image @param {number} side */
function scaled(image, side) {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  return draw(image, image.width * scale, image.height * scale);
}

/** @param {ImageBitmap} image @param {number} side that it has at most */
export const small = (image, side) => encode(scaled(image, side), 0.8);

/** @param {Blob} file @returns {Promise<Picture>} */
async function prepare(file) {
  const image = await decode(file);
  const { width, height } = image;
  const fits = ACCEPTED.has(file.type) && file.size <= server.value.limits.uploadBytes && width * height <= PIXELS_AT_MOST;
  const ready = fits ? file : await encode(scaled(image, SIDE_AT_MOST), 0.88);
  const thumbnail = scaled(image, THUMBNAIL_SIDE).toDataURL("image/jpeg", 0.6);
  image.close();
  return {
    file: ready,
    width,
    height,
    thumbnail: `${width}x${height};${thumbnail}`,
    preview: URL.createObjectURL(ready),
  };
}

/** @type {Promise<unknown>} */
let prepared = Promise.resolve();

/** One after the other, since each takes a lot of memory while it is drawn. @param {Blob} file */
export function preparePicture(file) {
  const turn = prepared.then(() => prepare(file));
  prepared = turn.catch(() => {});
  return turn;
}

/** The middle square of a picture, small enough to be uploaded before signing in. @param {Blob} file */
export async function prepareAvatar(file) {
  const image = await decode(file);
  const side = Math.min(image.width, image.height);
  const cut = [(image.width - side) / 2, (image.height - side) / 2, side, side];
  const size = Math.min(side, AVATAR_SIDE);
  const square = await encode(draw(image, size, size, cut), 0.88);
  image.close();
  return square;
}

/** A picture of a size that suits a background. @param {Blob} file */
export async function prepareWallpaper(file) {
  const image = await decode(file);
  const ready = await encode(scaled(image, 1920), 0.82);
  image.close();
  return ready;
}

const EXTENSIONS = new Map([
  ["image/png", "png"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
]);

/**
 * The answer of the server: of a picture, its URL `file/<name>`.
 * @param {Blob} file
 * @param {{onProgress?: (share: number) => void, signal?: AbortSignal, path?: string}} [options] progress from 0 to 1
 * @returns {Promise<any>}
 */
export async function upload(file, { onProgress = () => {}, signal, path = "/file/upload" } = {}) {
  const token = login.value?.token ?? "";
  const stillThere = whoAsks();
  const body = new FormData();
  body.append("file", file, `picture.${EXTENSIONS.get(file.type) ?? "jpg"}`);
  /** @type {Record<string, string>} */
  const headers = token ? { Authorization: token } : {};
  const told = (/** @type {number} */ sent, /** @type {number} */ whole) => onProgress(whole ? sent / whole : 0);
  const { responseText } = await send("POST", address(path), { headers, body, signal, onProgress: told });
  stillThere();
  return unwrap(answerIn(responseText), token);
}

/** Null where it is none, as of a proxy. @param {string} text */
function answerIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
