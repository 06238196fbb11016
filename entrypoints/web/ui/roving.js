// Arrow keys among the items of a list or a grid: one stop for Tab, however many there are.

import { onKey } from "./keys.js";

/** How many items stand in the first row. @param {HTMLElement[]} items */
function columnsOf(items) {
  const top = items[0]?.getBoundingClientRect().top;
  const second = items.findIndex((item) => item.getBoundingClientRect().top !== top);
  return second < 0 ? items.length : second;
}

/** @param {string} key @param {number} at @param {number} columns @param {number} last */
function target(key, at, columns, last) {
  if (key === "ArrowDown") return at + columns;
  if (key === "ArrowUp") return at - columns;
  if (key === "ArrowRight" && columns > 1) return at + 1;
  if (key === "ArrowLeft" && columns > 1) return at - 1;
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}

const KEYS = new Set(["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "Home", "End"]);

/** A handler of keys for what holds the items. @param {string} selector of the items */
export const roving = (selector) =>
  onKey((/** @type {KeyboardEvent} */ event) => {
    if (!KEYS.has(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const holder = /** @type {HTMLElement} */ (event.currentTarget);
    const items = /** @type {HTMLElement[]} */ ([...holder.querySelectorAll(selector)]);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0) return;
    const to = target(event.key, at, columnsOf(items), items.length - 1);
    if (to === undefined) return;
    event.preventDefault();
    items[to]?.focus();
  });
