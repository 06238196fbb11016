// Pictures: made fit for sending, uploaded with progress.

import { address, login, Unreachable, unwrap } from "./api.js";
import { server } from "./server.js";

/** Larger pictures are announced by their thumbnail and uploaded behind it. */
export const SMALL_FILE = 512 * 1024;

const PIXELS_AT_MOST = 25_000_000;
const SIDE_AT_MOST = 2560;
const THUMBNAIL_SIDE = 240;
const AVATAR_SIDE = 384;
const PATIENCE_PER_MIB_MS = 15_000;

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

/** @param {Blob} file @returns {Promise<Picture>} */
export async function preparePicture(file) {
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
 * The stored picture's URL, `file/<name>`. `fetch` cannot tell how much it has sent; XMLHttpRequest can.
 * @param {Blob} file @param {(share: number) => void} [onProgress] from 0 to 1
 * @returns {Promise<string>}
 */
export function upload(file, onProgress = () => {}) {
  const token = login.value?.token ?? "";
  const form = new FormData();
  form.append("file", file, `picture.${EXTENSIONS.get(file.type) ?? "jpg"}`);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address("/file/upload"));
    if (token) request.setRequestHeader("Authorization", token);
    request.timeout = Math.max(10_000, (file.size / (1024 * 1024)) * PATIENCE_PER_MIB_MS);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = request.ontimeout = () => reject(new Unreachable("upload"));
    request.onload = () => {
      try {
        resolve(unwrap(request.response, token));
      } catch (error) {
        reject(error);
      }
    };
    request.send(form);
  });
}

/** The pictures among what was pasted, dropped or chosen. @param {Iterable<File>} files */
export const picturesAmong = (files) => [...files].filter((file) => file.type.startsWith("image/"));
