// What can be done by keys from everywhere on the page.

import { covered } from "../reading.js";
import { useEffect, useLayoutEffect } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { later } from "./later.js";

const ShortcutList = later(() => import("./shortcut_list.js").then((part) => part.ShortcutList));

/**
 * @typedef {"search" | "previous" | "next" | "answer" | "hang_up" | "mute" | "talk" | "camera" | "help"} ShortcutName
 * @typedef {object} Shortcut
 * @property {string[]} keys as they are shown
 * @property {import("../i18n.js").TextKey} text
 * @property {(event: KeyboardEvent) => boolean} meant
 * @property {boolean} [always] also while a dialog or a call lies over the page
 */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const COMMAND = MAC ? "⌘" : "Ctrl";
const OPTION = MAC ? "⌥" : "Alt";

/** The letter of a key, also where the modifier makes another sign of it. @param {KeyboardEvent} event */
const letter = ({ key, code }) => (/^[a-z]$/i.test(key) ? key : code.replace(/^Key/, "")).toLowerCase();

/** @param {KeyboardEvent} event */
const command = ({ ctrlKey, metaKey, altKey }) => (MAC ? metaKey : ctrlKey) && !altKey;

/** @param {KeyboardEvent} event */
const option = ({ ctrlKey, metaKey, altKey, shiftKey }) => altKey && !ctrlKey && !metaKey && !shiftKey;

/** @param {KeyboardEvent} event */
const typing = ({ target }) => target instanceof Element && target.matches("input, textarea, select");

/** @type {Record<ShortcutName, Shortcut>} */
export const SHORTCUTS = {
  search: { keys: [COMMAND, "K"], text: "search_all", meant: (event) => command(event) && letter(event) === "k" },
  previous: { keys: [OPTION, "↑"], text: "shortcut_previous", meant: (event) => option(event) && event.key === "ArrowUp" },
  next: { keys: [OPTION, "↓"], text: "shortcut_next", meant: (event) => option(event) && event.key === "ArrowDown" },
  answer: { keys: [OPTION, "A"], text: "answer_voice", meant: (event) => option(event) && letter(event) === "a", always: true },
  hang_up: { keys: [OPTION, "H"], text: "shortcut_hang_up", meant: (event) => option(event) && letter(event) === "h", always: true },
  mute: { keys: [OPTION, "M"], text: "shortcut_mute", meant: (event) => option(event) && letter(event) === "m", always: true },
  talk: { keys: [OPTION, "T"], text: "shortcut_talk", meant: (event) => option(event) && letter(event) === "t", always: true },
  camera: { keys: [OPTION, "V"], text: "shortcut_camera", meant: (event) => option(event) && letter(event) === "v", always: true },
  help: {
    keys: ["?"],
    text: "shortcuts",
    meant: (event) => (event.key === "?" && !typing(event)) || (command(event) && event.key === "/"),
  },
};

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
