// A text as it was written: each paragraph in its own direction, addresses to be followed.

import { linked } from "../links.js";
import { html } from "./html.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]*(?:\u200D\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]*)*\s*){1,3}$/u;

export const onlyEmoji = (/** @type {string} */ text) => ONLY_EMOJI.test(text);

/** @param {{text: string}} props */
export function Words({ text }) {
  if (onlyEmoji(text)) return html`<span class="words words-emoji">${text}</span>`;
  return html`<span class="words">
    ${linked(text).map((piece) =>
      piece.href
        ? html`<a href=${piece.href} target="_blank" rel="noopener noreferrer nofollow">${piece.text}</a>`
        : piece.text,
    )}
  </span>`;
}
