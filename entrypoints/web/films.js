// What the page that sends a film sees of it: how long and how large it is, and a picture that stands for it.

import { small } from "./files.js";

/** Longer than a browser takes to its first picture. What it cannot show is sent all the same. */
const PATIENCE_MS = 30_000;
const POSTER_SIDE = 960;
/** Many films begin in the dark. */
const BEGIN_SECONDS = 1;

/** @typedef {{said: Record<string, string>, poster: Blob | null}} Film what the server is told of it */

/** @param {HTMLVideoElement} video @param {string} event @param {() => void} cause */
function happens(video, event, cause) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE_MS, new Error("no picture came"));
    const settle = (/** @type {(value?: any) => void} */ how) => () => {
      clearTimeout(timer);
      how();
    };
    video.addEventListener(event, settle(resolve), { once: true });
    video.addEventListener("error", settle(reject), { once: true });
    cause();
  });
}

/** @param {HTMLVideoElement} video @param {string} url @returns {Promise<Film>} */
async function look(video, url) {
  Object.assign(video, { muted: true, playsInline: true, preload: "auto" });
  await happens(video, "loadeddata", () => (video.src = url));
  const { duration, videoWidth, videoHeight } = video;
  /** @type {Record<string, string>} */
  const said = { width: String(videoWidth), height: String(videoHeight) };
  if (Number.isFinite(duration)) {
    said.duration = duration.toFixed(3);
    await happens(video, "seeked", () => (video.currentTime = Math.min(BEGIN_SECONDS, duration / 3)));
  }
  const frame = await createImageBitmap(video);
  const poster = await small(frame, POSTER_SIDE);
  frame.close();
  return { said, poster };
}

/** Nothing of what this browser cannot play. @param {Blob} file @returns {Promise<Film>} */
export async function lookAtFilm(file) {
  const video = document.createElement("video");
  const url = URL.createObjectURL(file);
  try {
    return await look(video, url);
  } catch (error) {
    console.debug("film", error);
    return { said: {}, poster: null };
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}
