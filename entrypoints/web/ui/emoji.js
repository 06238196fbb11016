// A small choice of emoji; the rest is on the keyboard.

import { t } from "../i18n.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";

const EMOJI = [
  ..."😀😄😁😂🤣😊😇🙂😉😍🥰😘😋😜🤪🤗🤔🤫😏😌😴🤤😎🥳🥺😢😭😤😡😱😨😅",
  ..."👍👎👌✌🤞🤟👏🙌🙏💪👋🤝💖💔🔥✨🎉🎂🎁🌹🌸🌞🌙⭐☕🍺🍜🍎🚀🏠⏰📷",
];

/** @param {{onPick: (emoji: string) => void, onClose: () => void}} props */
export function EmojiPicker({ onPick, onClose }) {
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => panel.current?.querySelector("button")?.focus(), []);
  const onKeyDown = onKey((event) => {
    if (event.key === "Escape") return onClose();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...(panel.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  });
  return html`<div class="emoji" ref=${panel} role="group" aria-label=${t("emoji")} onKeyDown=${onKeyDown}>
    ${EMOJI.map((emoji) => html`<button type="button" key=${emoji} onClick=${() => onPick(emoji)}>${emoji}</button>`)}
  </div>`;
}
