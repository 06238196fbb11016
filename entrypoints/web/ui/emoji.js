// A small choice of emoji; the rest is on the keyboard.

import { t } from "../i18n.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { roving } from "./roving.js";

const EMOJI = [
  ..."😀😄😁😂🤣😊😇🙂😉😍🥰😘😋😜🤪🤗🤔🤫😏😌😴🤤😎🥳🥺😢😭😤😡😱😨😅",
  ..."👍👎👌✌🤞🤟👏🙌🙏💪👋🤝💖💔🔥✨🎉🎂🎁🌹🌸🌞🌙⭐☕🍺🍜🍎🚀🏠⏰📷",
];

/**
 * The focus stays for the next one with keys, and goes back to what is written with the mouse, with Escape, or
 * as soon as something is typed.
 * @param {{onPick: (emoji: string) => void, onWrite: () => void, onClose: () => void}} props
 */
export function EmojiPicker({ onPick, onWrite, onClose }) {
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => panel.current?.querySelector("button")?.focus(), []);
  const move = roving("button");
  const onKeyDown = onKey((/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
      onWrite();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) onWrite();
    else move(event);
  });
  return html`<div class="emoji" ref=${panel} role="group" aria-label=${t("emoji")} onKeyDown=${onKeyDown}>
    ${EMOJI.map(
      (emoji, at) => html`<button
        type="button" key=${emoji} tabindex=${at ? -1 : 0}
        onClick=${(/** @type {MouseEvent} */ event) => {
          onPick(emoji);
          if (event.detail) onWrite();
        }}
      >${emoji}</button>`,
    )}
  </div>`;
}
