// The login of this window: who is signed in here, for how long, and why they are not any more.

import { signal } from "./vendor/signals.js";

const STORED = "ichat.login";

/**
 * @typedef {object} Login
 * @property {number} userId
 * @property {string} token
 * @property {string} key what stays the same when the token is renewed
 * @property {number} renewedAt when it was renewed last, in milliseconds; 0 if never
 * @property {string} expiresAt when it ends unless it is renewed; "" if that was not told
 */

/** @param {string | null} text @returns {Login | null} */
function read(text) {
  try {
    const kept = JSON.parse(text ?? "null");
    return kept?.token && kept.userId ? { key: kept.token, renewedAt: 0, expiresAt: "", ...kept } : null;
  } catch {
    return null;
  }
}

/** The login of this window, also after a reload; a new window begins with the last one of this browser. */
function first() {
  const here = sessionStorage.getItem(STORED);
  const browsers = read(localStorage.getItem(STORED));
  if (here === null) return browsers;
  const windows = read(here);
  return windows && windows.key === browsers?.key ? browsers : windows; // another window may have renewed it
}

/** Who is signed in in this window; kept in the browser's storage, never in an address. */
export const login = signal(first());
if (login.value) sessionStorage.setItem(STORED, JSON.stringify(login.value));

/** Why nobody is signed in here any more, unless they wished it themselves. */
export const lost = signal(/** @type {"" | "expired" | "ended"} */ (""));

/** The `key` of the login that the server does not take any more. */
export const refused = signal("");

/** @param {Login} value */
function keep(value) {
  localStorage.setItem(STORED, JSON.stringify(value));
  sessionStorage.setItem(STORED, JSON.stringify(value));
  login.value = value;
}

/** Somebody signed in. @param {Wire.Login} answer */
export function begin({ userId, token }) {
  lost.value = "";
  keep({ userId, token, key: token, renewedAt: 0, expiresAt: "" });
}

/** A fresh token of the same login. @param {{token: string, expiresAt: string}} renewed @param {number} renewedAt */
export function renewed({ token, expiresAt }, renewedAt) {
  if (login.value) keep({ ...login.value, token, expiresAt, renewedAt });
}

/** Nobody is signed in any more in any window with this login. @param {"" | "expired" | "ended"} [why] */
export function end(why = "") {
  if (read(localStorage.getItem(STORED))?.key === login.value?.key) localStorage.removeItem(STORED);
  sessionStorage.removeItem(STORED);
  lost.value = why;
  login.value = null;
}

/** This window is for somebody else from now on; other windows stay signed in. */
export function leaveWindow() {
  sessionStorage.setItem(STORED, "null");
  login.value = null;
}

/** Whether this browser is still signed in as somebody. @param {number} userId */
export const isRemembered = (userId) => read(localStorage.getItem(STORED))?.userId === userId;

// What other windows do: sign in, which this one may have waited for; renew the login of both, or end it.
addEventListener("storage", ({ key, oldValue, newValue }) => {
  if (key !== STORED) return;
  const now = read(newValue);
  if (!login.value) {
    if (now) login.value = first();
  } else if (now?.key === login.value.key) keep(now);
  else if (!now && read(oldValue)?.key === login.value.key) end();
});
