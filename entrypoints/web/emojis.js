// All emoji there are, in the words of the language in use, and what somebody likes of them. Fetched when it is needed.

import { myId } from "./accounts.js";
import { fold } from "./fold.js";
import { recall, remember } from "./memory.js";
import { language } from "./preferences.js";
import { signal } from "./vendor/signals.js";

/**
 * @typedef {object} Emoji
 * @property {number} group
 * @property {string} sign
 * @property {string} name
 * @property {string[]} words to find it by
 * @property {string[]} tones from light to dark, none where there are none
 */

const RECENT = "emoji.recent";
const TONE = "emoji.tone";
const RECENT_AT_MOST = 24;
const USUAL = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
const DATA = { en: () => import("./vendor/emoji-en.js"), zh: () => import("./vendor/emoji-zh.js") };

/** Empty until they are here. */
export const emojis = signal(/** @type {Emoji[]} */ ([]));
let loaded = "";

export async function loadEmojis() {
  const wanted = language.value;
  if (loaded === wanted) return;
  const rows = /** @type {[number, string, string, string][]} */ ((await DATA[wanted]()).default);
  if (wanted !== language.value) return;
  emojis.value = rows.map(([group, sign, words, tones]) => ({
    group,
    sign,
    name: words.split("|")[0] ?? "",
    words: words.split("|").flatMap((word) => [fold(word), ...fold(word).split(" ")]),
    tones: tones ? tones.split(" ") : [],
  }));
  loaded = wanted;
}

/** Those that every word of this means. @param {string} asked @returns {Emoji[]} */
export function found(asked) {
  const words = fold(asked).split(/\s+/).filter(Boolean);
  return emojis.value.filter((emoji) => words.every((word) => emoji.words.some((each) => each.startsWith(word))));
}

/** 0 for none, 1 to 5 from light to dark. */
export const tone = () => recall(myId(), TONE, 0);

/** @param {number} chosen */
export const setTone = (chosen) => void remember(myId(), TONE, chosen);

/** @param {Emoji} emoji @param {number} chosen a skin tone */
export const inTone = ({ sign, tones }, chosen) => (chosen && tones[chosen - 1]) || sign;

/** Used last, the newest first. @returns {string[]} */
export const recent = () => recall(myId(), RECENT, []);

/** @param {string} sign */
export const noteUsed = (sign) =>
  void remember(myId(), RECENT, [sign, ...recent().filter((each) => each !== sign)].slice(0, RECENT_AT_MOST));

/** To react with one click: what somebody used last, and what everybody uses. */
export const quick = () => [...new Set([...recent().slice(0, 3), ...USUAL])].slice(0, 6);
