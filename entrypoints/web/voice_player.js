// The one voice message that is heard now: it plays on wherever one walks in the page.

import { route } from "./router.js";
import { signal } from "./vendor/signals.js";

const SPEEDS = [1, 1.5, 2];

export const voice = {
  /** Which file, empty for none. */
  fileId: signal(""),
  /** Of the conversation in which it was begun. */
  contactId: signal(0),
  playing: signal(false),
  /** Seconds. */
  place: signal(0),
  speed: signal(1),
  /** What this browser could not play. */
  broken: signal(/** @type {ReadonlySet<string>} */ (new Set())),
};

const sound = new Audio();
/** What it plays; an address is good for a while. */
let source = "";
sound.ontimeupdate = () => (voice.place.value = sound.currentTime);
sound.onplaying = () => (voice.playing.value = true);
sound.onpause = () => (voice.playing.value = false);
sound.onended = () => stopVoice();
sound.onerror = () => {
  if (!voice.fileId.value) return;
  voice.broken.value = new Set([...voice.broken.value, voice.fileId.value]);
  stopVoice();
};

export function stopVoice() {
  voice.fileId.value = "";
  voice.playing.value = false;
  voice.place.value = 0;
  sound.pause();
  sound.removeAttribute("src");
}

/** @param {string} url */
function load(url) {
  source = url;
  sound.src = url;
  sound.defaultPlaybackRate = voice.speed.value;
}

/** Play it, pause it, or go on. @param {string} fileId @param {string} url */
export function toggleVoice(fileId, url) {
  if (voice.fileId.value !== fileId) {
    load(url);
    voice.place.value = 0;
    voice.fileId.value = fileId;
    voice.contactId.value = route.value.id;
  } else if (!sound.paused) return sound.pause();
  else if (url !== source) {
    const { currentTime } = sound;
    load(url);
    sound.currentTime = currentTime;
  }
  sound.playbackRate = voice.speed.value;
  sound.play().catch((error) => console.debug("voice", error)); // `onerror` has told
}

/** @param {string} fileId @param {number} seconds */
export function seekVoice(fileId, seconds) {
  if (voice.fileId.value === fileId) sound.currentTime = seconds;
}

export function nextSpeed() {
  voice.speed.value = SPEEDS[(SPEEDS.indexOf(voice.speed.value) + 1) % SPEEDS.length] ?? 1;
  sound.playbackRate = voice.speed.value;
}
