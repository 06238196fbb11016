// What I show of myself, and whom I keep away.

import { loadSettings } from "./accounts.js";
import { get, post } from "./api.js";
import { Changes, inOrder } from "./changes.js";
import { computed, signal } from "./vendor/signals.js";

const SETTINGS = "settings";
const known = signal(/** @type {Wire.Privacy | null} */ (null));
const changes = /** @type {Changes<Wire.Privacy>} */ (new Changes());

/** Null until it is known. */
export const privacy = computed(() => known.value && changes.over(SETTINGS, known.value));

/** The ids of those whom I have blocked, newest first. */
export const blocked = signal(/** @type {number[]} */ ([]));

/** How everybody begins. @type {Wire.Privacy} */
const DEFAULTS = {
  findable: true,
  requestsFrom: "all",
  groupsFrom: "contacts",
  readReceipts: true,
  showPresence: true,
  pushPreview: false,
  hideAddress: false,
  quietHours: "",
  timeZone: "",
};

/** @param {Partial<Wire.Privacy> | null} settings */
export function notePrivacy(settings) {
  known.value = { ...DEFAULTS, ...settings };
}

export async function loadPrivacy() {
  notePrivacy(await loadSettings());
}

/** @param {Partial<Wire.Privacy>} change */
export const changePrivacy = (change) =>
  changes.make(SETTINGS, change, async () => {
    await post("/user/privacy", change);
    notePrivacy({ ...known.value, ...change });
  });

export async function loadBlocked() {
  blocked.value = await inOrder("blocked", () => get("/user/blocked"));
}

/** @param {number} userId @param {boolean} on */
export async function block(userId, on) {
  await inOrder("blocked", () => post("/user/block", { userId, on }));
  await loadBlocked();
}

export function forgetPrivacy() {
  known.value = null;
  changes.forget();
  blocked.value = [];
}
