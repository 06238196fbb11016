// Moving pictures and voices. What is there and what is gone is said at once, by `useLayoutEffect`: `useEffect` waits
// until the page is painted, and a busy one may show something else before that.

import { chosen, devicesOf } from "../media.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";

/** Then it is shown once it is there, drawn or not: what nobody looks at is not drawn. */
const NO_LATER_MS = 10_000;
/** Of a picture in a window of its own, whose size the page is not told. */
const FLOATING_HEIGHT = 400;

/** Two routes may name their tracks alike. @type {WeakMap<MediaStreamTrack, number>} */
const keys = new WeakMap();
let last = 0;

/** @param {MediaStreamTrack} track */
function keyOf(track) {
  if (!keys.has(track)) keys.set(track, (last += 1));
  return keys.get(track);
}

/** @typedef {import("../wants.js").Sight} Sight */

/** @param {MediaStreamTrack | null} track */
function useTrack(track) {
  const element = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useLayoutEffect(() => {
    if (!element.current) return;
    element.current.srcObject = track && new MediaStream([track]);
    if (track) element.current.play().catch(() => {}); // plays at the next touch
  }, [track]);
  return element;
}

/** Tell how large an element is seen. @param {{current: HTMLVideoElement | null}} element @param {Sight} [sight] */
function useSight(element, sight) {
  useLayoutEffect(() => {
    const place = element.current;
    if (!place || !sight) return undefined;
    const home = place.ownerDocument; // a window above others is seen while this page is not
    const { ResizeObserver, IntersectionObserver } = home.defaultView ?? window;
    let inside = true;
    const note = () => {
      const floating = document.pictureInPictureElement === place;
      const height = inside && !home.hidden ? Math.round(place.clientHeight * devicePixelRatio) : 0;
      sight.see(place, floating ? FLOATING_HEIGHT : height);
    };
    const sizes = new ResizeObserver(note);
    const places = new IntersectionObserver((entries) => {
      inside = Boolean(entries.at(-1)?.isIntersecting);
      note();
    });
    note();
    sizes.observe(place);
    places.observe(place);
    const events = ["enterpictureinpicture", "leavepictureinpicture"];
    for (const event of events) place.addEventListener(event, note);
    home.addEventListener("visibilitychange", note);
    return () => {
      sizes.disconnect();
      places.disconnect();
      for (const event of events) place.removeEventListener(event, note);
      home.removeEventListener("visibilitychange", note);
      sight.leave(place);
    };
  }, [sight]);
}

/**
 * A new track takes the place of the old one when it has a picture.
 * @param {{
 *   track: MediaStreamTrack, next?: MediaStreamTrack | null, label: string,
 *   mirrored?: boolean, whole?: boolean, sight?: Sight,
 * }} props `next`: what may take its place soon; it is drawn unseen, so that it has a picture then
 */
export function Video({ track, next, ...look }) {
  const [drawn, setDrawn] = useState([track]); // for the first one there is nothing to wait with
  const note = (/** @type {MediaStreamTrack} */ which, /** @type {boolean} */ there) =>
    setDrawn((before) => [...before.filter((each) => each !== which), ...(there ? [which] : [])]);
  const kept = (/** @type {MediaStreamTrack} */ each) => each !== next && each.readyState === "live";
  const old = drawn.includes(track) ? null : drawn.findLast(kept);
  return html`${old && html`<${Picture} key=${keyOf(old)} track=${old} onDrawn=${note} ...${look} />`}
    <${Picture} key=${keyOf(track)} track=${track} coming=${Boolean(old)} onDrawn=${note} ...${look} />
    ${next && html`<${Picture} key=${keyOf(next)} track=${next} coming onDrawn=${note} ...${look} />`}`;
}

/** Call once there is a picture of the track. @param {{current: HTMLVideoElement | null}} element @param {MediaStreamTrack} track @param {() => void} act @param {() => void} forget when the element goes */
function useFirstPicture(element, track, act, forget) {
  useLayoutEffect(() => {
    const place = element.current;
    const stop = () => {
      if (handle !== undefined) place?.cancelVideoFrameCallback(handle);
      place?.removeEventListener("loadeddata", once);
      clearTimeout(timer);
    };
    const once = () => {
      stop();
      act();
    };
    // A busy browser tells of a picture before it has it.
    const told = () => {
      if (place && place.readyState < place.HAVE_CURRENT_DATA) place.addEventListener("loadeddata", once);
      else once();
    };
    const handle = place?.requestVideoFrameCallback?.(told);
    const timer = setTimeout(told, NO_LATER_MS);
    return () => {
      stop();
      forget();
    };
  }, [track]);
}

/**
 * @param {{
 *   track: MediaStreamTrack, label: string, mirrored?: boolean, whole?: boolean, coming?: boolean,
 *   onDrawn: (track: MediaStreamTrack, there: boolean) => void, sight?: Sight,
 * }} props
 */
function Picture({ track, label, mirrored, whole, coming, onDrawn, sight }) {
  const element = useTrack(track);
  useSight(element, sight);
  const draw = () => {
    if (element.current) sight?.draw(element.current, track);
    onDrawn(track, true);
  };
  useFirstPicture(element, track, draw, () => onDrawn(track, false));
  return html`<video
    ref=${element} class=${classes(coming && "coming", mirrored && "mirrored", whole && "whole")} aria-label=${label} aria-hidden=${coming ? "true" : undefined}
    autoplay playsinline muted
  ></video>`;
}

/** What a participant says; not to be seen, and heard wherever the call's picture is. @param {{track: MediaStreamTrack | null}} props */
export function Voice({ track }) {
  const element = useTrack(track);
  const speaker = devicesOf("audiooutput").some(({ deviceId }) => deviceId === chosen.value.audiooutput)
    ? chosen.value.audiooutput
    : ""; // unplugged: the default speaks
  useEffect(() => {
    element.current?.setSinkId?.(speaker).catch(() => {}); // gone: the default speaks
  }, [speaker]);
  return html`<audio ref=${element} autoplay></audio>`;
}
