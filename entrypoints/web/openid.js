// By way of an OpenID provider: going there, and coming back.

import { get, post } from "./api.js";

const KEPT = "ichat.oidc";

/** Leaves this page; the provider sends the browser back to the page `oidc`. */
export async function visitProvider() {
  const { url, challenge } = await post("/login/oidc/begin");
  sessionStorage.setItem(KEPT, challenge);
  location.assign(url);
}

/** What the browser came back with, once; it does not stay in the address. */
export function broughtBack() {
  const query = new URLSearchParams(location.search);
  const challenge = sessionStorage.getItem(KEPT) ?? "";
  sessionStorage.removeItem(KEPT);
  history.replaceState(null, "", "oidc");
  return { challenge, code: query.get("code") ?? "", state: query.get("state") ?? "" };
}

/** @typedef {ReturnType<typeof broughtBack>} Brought */

/** @param {Brought} brought @returns {Promise<Wire.Login>} */
export const signInByProvider = (brought) => post("/login/oidc", brought);

/** My account is entered by way of the provider from now on, too. @param {Brought} brought */
export const joinProvider = (brought) => post("/user/oidc/confirm", brought);

export const partFromProvider = () => post("/user/oidc/end");

/** @returns {Promise<{joined: boolean}>} */
export const providerState = () => get("/user/oidc");
