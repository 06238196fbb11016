// A text as it was written: each paragraph in its own direction, addresses to be followed, names of people who are
// meant, and light formatting where somebody marked it as one does in Markdown.

import { signal } from "../vendor/signals.js";
import { html } from "./html.js";
import { piecesOf, show } from "./pieces.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]*(?:\u200D\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]*)*\s*){1,3}$/u;

export const onlyEmoji = (/** @type {string} */ text) => ONLY_EMOJI.test(text);

/** A pair of signs around something, or a line that begins as a quote or a list does. */
const MARKED = /([*_`])[^\s][\s\S]*?\1|~~[^\s][\s\S]*?~~|^ {0,3}(?:>|(?:[-+*]|\d{1,9}[.)])[ \t]+\S)/m;

/** What shows formatting, once some text needed it. */
const formatting = signal(/** @type {typeof import("./formatted.js").Formatted | null} */ (null));
let wanted = false;

async function load() {
  wanted = true;
  try {
    formatting.value = (await import("./formatted.js")).Formatted;
  } catch (error) {
    console.debug("formatting", error); // the text as it was written is good enough until the next one
    wanted = false;
  }
}

/** @param {{text: string, mentions?: number[]}} props */
export function Words({ text, mentions = [] }) {
  if (onlyEmoji(text)) return html`<span class="words words-emoji">${text}</span>`;
  const marked = MARKED.test(text);
  if (marked && !wanted) load();
  if (marked && formatting.value) return html`<${formatting.value} pieces=${piecesOf(text, mentions)} show=${show} />`;
  return html`<span class="words">${piecesOf(text, mentions).map(show)}</span>`;
}
