// Which page is shown. Paths are real, so that back, forward, reload and bookmarks work.

import { signal } from "./vendor/signals.js";

/**
 * @typedef {"chats" | "contacts" | "calls" | "settings" | "add" | "sign-in" | "register"} Place
 * @typedef {object} Route
 * @property {Place} place
 * @property {number} id the contact whose conversation or profile is open, 0 if none
 * @property {string} name of whoever wants to be added
 */

/** @param {string} path with what follows `#` @returns {Route} */
export function parse(path) {
  const [way = "", hash = ""] = path.split("#");
  const [, place = "", id = ""] = way.split("/");
  if (place === "add") return { place, id: 0, name: decodeURIComponent(hash) };
  if (place === "calls" || place === "settings") return { place, id: 0, name: "" };
  if (place === "sign-in" || place === "register") return { place, id: 0, name: "" };
  const known = place === "chats" || place === "contacts";
  return { place: known ? place : "chats", id: known ? Number.parseInt(id, 10) || 0 : 0, name: "" };
}

const here = () => location.pathname + location.hash;

export const route = signal(parse(here()));

for (const change of ["popstate", "hashchange"]) {
  addEventListener(change, () => {
    route.value = parse(here());
  });
}

/** @param {string} path @param {{replace?: boolean}} [options] */
export function go(path, { replace = false } = {}) {
  if (path !== here()) {
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }
  route.value = parse(path);
}

/**
 * For `<a href>`: follow the link inside the page, unless the click asks for another tab.
 * @param {MouseEvent} event
 */
export function follow(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.target) return;
  event.preventDefault();
  go(link.pathname + link.hash);
}
