// What the page that sends a film sees of it: how long and how large it is, and a picture that stands for it.

import { small } from "./files.js";

/** Longer than a browser takes to its first picture. What it cannot show is sent all the same. */
const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 50;
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

/** A busy browser says that it has a picture before it can draw it. @param {HTMLVideoElement} video @returns {Promise<ImageBitmap>} */
async function drawn(video) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await createImageBitmap(video);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "InvalidStateError" || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }
}

/** @param {HTMLVideoElement} video @param {string} url @param {Film} film what is found out */
async function look(video, url, film) {
  Object.assign(video, { muted: true, playsInline: true, preload: "auto" });
  await happens(video, "loadeddata", () => (video.src = url));
  const { duration, videoWidth, videoHeight } = video;
  Object.assign(film.said, { width: String(videoWidth), height: String(videoHeight) });
  if (Number.isFinite(duration)) {
    film.said.duration = duration.toFixed(3);
    await happens(video, "seeked", () => (video.currentTime = Math.min(BEGIN_SECONDS, duration / 3)));
  }
  const frame = await drawn(video);
  film.poster = await small(frame, POSTER_SIDE);
  frame.close();
}

/** Of what this browser cannot play, nothing. @param {Blob} file */
export async function lookAtFilm(file) {
  const video = document.createElement("video");
  const url = URL.createObjectURL(file);
  /** @type {Film} */
  const film = { said: {}, poster: null };
  try {
    await look(video, url, film);
  } catch (error) {
    console.debug("film", error);
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
  return film;
}
