// Which page is shown. Paths are real, so that back, forward, reload and bookmarks work.
//
// They are relative (`chats/12`), as in `<a href>`: the browser puts what `<base>` of the page says before them.

import { signal } from "./vendor/signals.js";

/**
 * @typedef {"chats" | "contacts" | "calls" | "settings" | "admin" | "add" | "join" | "guest" | "reset" | "oidc" | "share" | "sign-in" | "register"} Place
 * @typedef {object} Route
 * @property {Place} place
 * @property {number} id the contact whose conversation or profile is open, 0 if none
 * @property {string} name of whoever wants to be added; the secret of an invite or a link; a page of its own, or a part of one
 */

/** @param {string} path with what follows `#` @returns {Route} */
export function parse(path) {
  const [way = "", hash = ""] = path.split("#");
  const [place = "", id = ""] = way.split("/");
  if (place === "add") return { place, id: 0, name: decodeURIComponent(hash) };
  if (place === "calls" || place === "settings") return { place, id: 0, name: "" };
  if (place === "admin") return { place, id: 0, name: id };
  if (place === "register" || place === "join" || place === "guest" || place === "reset") return { place, id: 0, name: hash };
  if (place === "sign-in" || place === "oidc" || place === "share") return { place, id: 0, name: "" };
  if (place === "contacts" && id === "requests") return { place, id: 0, name: id };
  const known = place === "chats" || place === "contacts";
  return { place: known ? place : "chats", id: known ? Number.parseInt(id, 10) || 0 : 0, name: "" };
}

/** Where the pages of the app are: a host's root, or a path of a host that has other pages, too. */
const base = new URL(document.baseURI);

/** The path of this page. */
export const here = () => location.pathname.slice(base.pathname.length) + location.hash;

/** For other people, or for the service worker. @param {string} path */
export const addressOf = (path) => new URL(path, base).href;

export const route = signal(parse(here()));

for (const change of ["popstate", "hashchange"]) {
  addEventListener(change, () => {
    route.value = parse(here());
  });
}

/** @param {string} path @param {{replace?: boolean}} [options] */
export function go(path, { replace = false } = {}) {
  if (addressOf(path) !== location.href) {
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }
  route.value = parse(here());
}

/** The way on from here that is gone when an answer has come, unless somebody has gone elsewhere meanwhile. */
export function wayFromHere() {
  const from = route.value;
  return (/** @type {string} */ path, /** @type {{replace?: boolean}} */ options = {}) => {
    if (route.value === from) go(path, options);
  };
}

/**
 * For `<a href>`: follow the link inside the page, unless the click asks for another tab.
 * @param {MouseEvent} event
 */
export function follow(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (!link.href.startsWith(base.href) || link.target || link.hasAttribute("download")) return;
  event.preventDefault();
  go(link.href);
}
