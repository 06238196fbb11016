// Whether others are here, asked about those whom one sees on this page; and whether I am.

import { Alarm } from "./backoff.js";
import { onHint, sayHint } from "./hints.js";
import { connection } from "./notifications.js";
import { HintType } from "./protocol.js";
import { effect, signal } from "./vendor/signals.js";

const IDLE_MS = 5 * 60_000;
/** A list that is scrolled shows many for a moment. */
const SETTLED_MS = 300;
const WATCHED_AT_MOST = 200;

/** @type {Map<number, import("./vendor/signals.js").Signal<Wire.Presence | null>>} */
const known = new Map();
/** How many places of the page show them, those seen last at the end. @type {Map<number, number>} */
const seen = new Map();
const watchSoon = new Alarm(sayWatched);
const idle = new Alarm(sayAway);
let away = false;

/** Null while it is not known. @param {number} userId */
export function presenceOf(userId) {
  let found = known.get(userId);
  if (!found) known.set(userId, (found = signal(/** @type {Wire.Presence | null} */ (null))));
  return found;
}

onHint(HintType.PRESENCE, (/** @type {Wire.Presence} */ presence) => {
  presenceOf(presence.userId).value = presence;
});

function sayWatched() {
  for (const [userId, presence] of known) if (!seen.has(userId)) presence.value = null;
  sayHint({ watch: [...seen.keys()].slice(-WATCHED_AT_MOST) });
}

/** Somebody is seen on this page. @param {number} userId @returns {() => void} stop */
export function watch(userId) {
  const places = seen.get(userId) ?? 0;
  seen.delete(userId);
  seen.set(userId, places + 1);
  if (!places) watchSoon.after(SETTLED_MS);
  return () => {
    const left = (seen.get(userId) ?? 1) - 1;
    if (left) seen.set(userId, left);
    else if (seen.delete(userId)) watchSoon.after(SETTLED_MS);
  };
}

/** @type {WeakMap<Element, (visible: boolean) => void>} */
const places = new WeakMap();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) places.get(target)?.(isIntersecting);
});

/** As long as that place of the page is on the screen. @param {Element} place @param {number} userId @returns {() => void} stop */
export function watchWhileSeen(place, userId) {
  let stop = () => {};
  places.set(place, (visible) => {
    stop();
    stop = visible ? watch(userId) : () => {};
  });
  observer.observe(place);
  return () => {
    observer.unobserve(place);
    stop();
  };
}

/** The page is hidden, or nobody touches it. */
function sayAway() {
  if (away) return;
  away = true;
  sayHint({ away });
}

function sayHere() {
  idle.after(IDLE_MS);
  if (!away) return;
  away = false;
  sayHint({ away });
}

const look = () => (document.visibilityState === "visible" ? sayHere() : sayAway());
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/** From signing in on. @returns {() => void} stop */
export function followPresence() {
  document.addEventListener("visibilitychange", look);
  for (const touch of TOUCHES) addEventListener(touch, sayHere, { passive: true });
  look();
  const stop = effect(() => {
    if (connection.value === "online") {
      if (seen.size) sayWatched();
      if (away) sayHint({ away });
    } else for (const presence of known.values()) presence.value = null;
  });
  return () => {
    stop();
    idle.cancel();
    watchSoon.cancel();
    document.removeEventListener("visibilitychange", look);
    for (const touch of TOUCHES) removeEventListener(touch, sayHere);
    known.clear();
    away = false;
  };
}
