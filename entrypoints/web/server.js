// What this server says of itself: its limits, its times and its clock.

import { get } from "./api.js";
import { recall, remember } from "./memory.js";
import { signal } from "./vendor/signals.js";

const BROWSER = 0;

/** What a server says that nobody set otherwise: good until this one has answered. */
const USUAL = {
  registration: /** @type {Wire.Server["registration"]} */ ("open"),
  oidc: "",
  limits: {
    usernameAtLeast: 2,
    usernameAtMost: 20,
    passwordAtLeast: 8,
    passwordAtMost: 128,
    nicknameAtMost: 20,
    groupNameAtMost: 50,
    textBytes: 65_535,
    uploadBytes: 10 * 1024 * 1024,
    fileBytes: 100 * 1024 * 1024,
    directUploadBytes: 16 * 1024 * 1024,
  },
  features: /** @type {string[]} */ ([]),
  times: { revoke: 120, edit: 86_400, ring: 60, callHeartbeat: 10, heartbeat: 30 },
};

const known = recall(BROWSER, "server", /** @type {Partial<Wire.Server>} */ ({}));

/** Lengths count code points, `...Bytes` those of UTF-8; times are seconds. */
export const server = signal({
  registration: known.registration ?? USUAL.registration,
  /** What the OpenID provider is called by way of which people come in; "" for none. */
  oidc: known.oidc ?? USUAL.oidc,
  limits: { ...USUAL.limits, ...known.limits },
  features: known.features ?? USUAL.features,
  times: { ...USUAL.times, ...known.times },
});

/** How far the server's clock is ahead of this page's, in milliseconds. */
let ahead = 0;

/** What time it is on the server: times that it sends are compared with this and with nothing else. */
export const serverNow = () => Date.now() + ahead;

/** Ask anew; without an answer the last one stays good. */
export async function learnServer() {
  const asked = Date.now();
  try {
    /** @type {Wire.Server} */
    const answer = await get("/server");
    ahead = Date.parse(answer.now) - (asked + Date.now()) / 2;
    server.value = {
      registration: answer.registration,
      oidc: answer.oidc,
      limits: { ...USUAL.limits, ...answer.limits },
      features: answer.features,
      times: { ...USUAL.times, ...answer.times },
    };
    remember(BROWSER, "server", server.value);
  } catch (error) {
    console.debug("server", error);
  }
}

const encoder = new TextEncoder();

/** How much of `limits.textBytes` a text takes. @param {string} text */
export const utf8Length = (text) => encoder.encode(text).length;

/** @typedef {{least: number, most: number}} Bounds of a length */

/** How long names and passwords may be, in code points. */
export function bounds() {
  const { limits } = server.value;
  return {
    usernames: { least: limits.usernameAtLeast, most: limits.usernameAtMost },
    passwords: { least: limits.passwordAtLeast, most: limits.passwordAtMost },
    nicknames: { least: 1, most: limits.nicknameAtMost },
    groupNames: { least: 1, most: limits.groupNameAtMost },
  };
}

/** @param {string} text @param {Bounds} bounds */
export function fits(text, { least, most }) {
  const length = [...text].length;
  return least <= length && length <= most;
}
