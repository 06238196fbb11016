// Moving pictures and voices.

import { chosen, devicesOf } from "../media.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { classes, html } from "./html.js";

/** @param {MediaStreamTrack | null} track */
function useTrack(track) {
  const element = useRef(/** @type {HTMLVideoElement | null} */ (null));
  useEffect(() => {
    if (!element.current) return;
    element.current.srcObject = track && new MediaStream([track]);
    if (track) element.current.play().catch(() => {}); // plays at the next touch
  }, [track]);
  return element;
}

/** @param {{track: MediaStreamTrack, label: string, mirrored?: boolean, whole?: boolean}} props */
export function Video({ track, label, mirrored, whole }) {
  const element = useTrack(track);
  return html`<video
    ref=${element} class=${classes(mirrored && "mirrored", whole && "whole")} aria-label=${label} autoplay playsinline muted
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
