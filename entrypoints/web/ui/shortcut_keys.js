// The keys that do something everywhere on the page.

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
