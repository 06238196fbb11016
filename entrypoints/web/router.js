// Which page is shown. Paths are real, so that back, forward, reload and bookmarks work.

import { signal } from "./vendor/signals.js";

/**
 * @typedef {"chats" | "contacts" | "calls" | "settings" | "sign-in" | "register"} Place
 * @typedef {{place: Place, id: number}} Route `id`: the contact whose conversation is open, 0 if none
 */

/** @param {string} path @returns {Route} */
export function parse(path) {
  const [, place = "", id = ""] = path.split("/");
  if (place === "contacts" || place === "calls" || place === "settings") return { place, id: 0 };
  if (place === "sign-in" || place === "register") return { place, id: 0 };
  return { place: "chats", id: place === "chats" ? Number.parseInt(id, 10) || 0 : 0 };
}

export const route = signal(parse(location.pathname));

addEventListener("popstate", () => {
  route.value = parse(location.pathname);
});

/** @param {string} path @param {{replace?: boolean}} [options] */
export function go(path, { replace = false } = {}) {
  if (path !== location.pathname) {
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
  go(link.pathname);
}
