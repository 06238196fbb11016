// What can be done by keys from everywhere on the page.

import { covered } from "../reading.js";
import { useEffect, useLayoutEffect } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { later } from "./later.js";
import { SHORTCUTS } from "./shortcut_keys.js";

const ShortcutList = later(() => import("./shortcut_list.js").then((part) => part.ShortcutList));

/** @typedef {import("./shortcut_keys.js").ShortcutName} ShortcutName */
/** @typedef {() => unknown} Act what it returns is called when the key is let go, if it is a function */

/** @type {Map<ShortcutName, Act>} */
const handlers = new Map();

/** While this is on the page, and unless `act` is null. @param {ShortcutName} name @param {Act | null} act */
export function useShortcut(name, act) {
  useLayoutEffect(() => {
    if (!act) return;
    handlers.set(name, act);
    return () => {
      if (handlers.get(name) === act) handlers.delete(name);
    };
  });
}

const listen = onKey((/** @type {KeyboardEvent} */ event) => {
  const covers = covered.value || document.querySelector("dialog[open]");
  for (const [name, { meant, always }] of Object.entries(SHORTCUTS)) {
    const act = handlers.get(/** @type {ShortcutName} */ (name));
    if (!act || (covers && !always) || !meant(event)) continue;
    event.preventDefault();
    if (!(event.repeat && release)) press(act);
    return;
  }
});

/** What is to be done when the key that is down is let go. @type {Function | null} */
let release = null;

/** @param {Act} act */
function press(act) {
  letGo();
  const after = act();
  release = typeof after === "function" ? after : null;
}

function letGo() {
  release?.();
  release = null;
}

const listenForEnd = onKey(letGo);

const shown = signal(false);

export function showShortcuts() {
  shown.value = true;
}

/** Listens, and shows what there is. */
export function Shortcuts() {
  useEffect(() => {
    addEventListener("keydown", listen);
    addEventListener("keyup", listenForEnd);
    addEventListener("blur", letGo); // another window sees the end
    return () => {
      removeEventListener("keydown", listen);
      removeEventListener("keyup", listenForEnd);
      removeEventListener("blur", letGo);
    };
  }, []);
  useShortcut("help", showShortcuts);
  return shown.value && html`<${ShortcutList} onClose=${() => (shown.value = false)} />`;
}
