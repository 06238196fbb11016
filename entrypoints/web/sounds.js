// Sounds, made on the spot: short notes with a soft beginning and a long end.

import { soundsWanted } from "./preferences.js";
import { isQuiet } from "./quiet_hours.js";

/** @type {AudioContext | null} */
let context = null;
/** @type {ReturnType<typeof setInterval> | undefined} */
let ringer;

/** Browsers let a page sound only after somebody has touched it. */
function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

/** @param {number} frequency @param {number} start in seconds from now @param {number} length @param {number} loudness */
function note(frequency, start, length, loudness) {
  const audio = wake();
  const from = audio.currentTime + start;
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(loudness, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
  volume.connect(audio.destination);
  for (const [multiple, share] of [[1, 1], [2, 0.25]]) {
    const tone = audio.createOscillator();
    const part = audio.createGain();
    tone.frequency.value = frequency * (multiple ?? 1);
    part.gain.value = share ?? 1;
    tone.connect(part).connect(volume);
    tone.start(from);
    tone.stop(from + length);
  }
}

/** @param {[frequency: number, start: number, length: number, loudness: number][]} notes */
function play(notes) {
  if (!soundsWanted.value || isQuiet() || !("AudioContext" in window)) return;
  for (const each of notes) note(...each);
}

export const soundMessage = () => play([[659, 0, 0.25, 0.12], [880, 0.09, 0.45, 0.12]]);
export const soundRequest = () => play([[523, 0, 0.3, 0.12], [659, 0.12, 0.3, 0.12], [784, 0.24, 0.6, 0.12]]);
export const soundHangUp = () => play([[440, 0, 0.3, 0.1], [330, 0.14, 0.5, 0.1]]);
export const soundJoined = () => play([[587, 0, 0.25, 0.08], [784, 0.1, 0.4, 0.08]]);

/** @param {() => void} once @param {number} everyMs */
function repeat(once, everyMs) {
  silence();
  once();
  ringer = setInterval(once, everyMs);
}

/** Somebody calls. */
export const soundRing = () =>
  repeat(
    () =>
      play([
        [784, 0, 0.5, 0.16], [659, 0.18, 0.5, 0.16], [784, 0.36, 0.5, 0.16],
        [988, 0.54, 0.9, 0.16],
      ]),
    2400,
  );

/** Somebody calls, and one is talking: twice a soft note. */
export const soundCallWaiting = () => repeat(() => play([[587, 0, 0.4, 0.05], [587, 0.3, 0.6, 0.05]]), 5000);

/** It rings over there. */
export const soundRingback = () => repeat(() => play([[440, 0, 1.2, 0.05]]), 3000);

export function silence() {
  clearInterval(ringer);
  ringer = undefined;
}
