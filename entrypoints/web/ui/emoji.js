// All emoji, to be found by their names; those used last come first.

import { emojis, found, inTone, loadEmojis, noteUsed, recent, setTone, tone } from "../emojis.js";
import { t } from "../i18n.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { onKey } from "./keys.js";
import { Spinner } from "./parts.js";
import { roving } from "./roving.js";
import { attempt } from "./toasts.js";

/** @type {[number, string, import("../i18n.js").TextKey][]} */
const GROUPS = [
  [0, "😀", "emoji_smileys"],
  [1, "👋", "emoji_people"],
  [3, "🐻", "emoji_nature"],
  [4, "🍎", "emoji_food"],
  [5, "🚗", "emoji_travel"],
  [6, "⚽", "emoji_activities"],
  [7, "💡", "emoji_objects"],
  [8, "❤️", "emoji_symbols"],
  [9, "🏁", "emoji_flags"],
];
const TONES = 6;
const HAND = "✋";

/**
 * The focus stays for the next one with keys, and goes back to what is written with the mouse, with Escape, or
 * as soon as something is typed. Where nothing is written, what is typed searches.
 * @param {{onPick: (emoji: string) => void, onWrite?: () => void, onClose: () => void}} props
 */
export function EmojiPicker({ onPick, onWrite, onClose }) {
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [asked, setAsked] = useState("");
  const [skin, setSkin] = useState(tone);
  const [last] = useState(recent);
  const ready = emojis.value.length > 0;
  useEffect(() => void attempt(loadEmojis), []);
  const move = roving(".emoji-grid button");
  const first = () => /** @type {HTMLElement | null} */ (panel.current?.querySelector(".emoji-grid button") ?? null);
  useLayoutEffect(() => first()?.focus(), [ready]);
  const toSearch = () => panel.current?.querySelector("input")?.focus();

  const leave = (/** @type {KeyboardEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    onClose();
    onWrite?.();
  };
  const onKeyDown = onKey((/** @type {KeyboardEvent} */ event) => {
    const inSearch = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") leave(event);
    else if (inSearch && event.key === "Enter") {
      event.preventDefault();
      first()?.click();
    } else if (inSearch && event.key === "ArrowDown") {
      event.preventDefault();
      first()?.focus();
    } else if (inSearch) return;
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) (onWrite ?? toSearch)();
    else move(event);
  });
  const pick = (/** @type {string} */ sign, /** @type {MouseEvent} */ event) => {
    noteUsed(sign);
    onPick(sign);
    if (event.detail) onWrite?.();
  };
  const turnTone = () => {
    setTone((skin + 1) % TONES);
    setSkin((skin + 1) % TONES);
  };
  const jump = (/** @type {number} */ group) =>
    panel.current?.querySelector(`[data-group="${group}"]`)?.scrollIntoView({ block: "start" });
  const hand = emojis.value.find(({ sign }) => sign === HAND);

  /** @param {import("../emojis.js").Emoji} emoji @param {boolean} stop */
  const Sign = (emoji, stop) => {
    const sign = inTone(emoji, skin);
    return html`<button type="button" key=${emoji.sign} title=${emoji.name} tabindex=${stop ? 0 : -1}
      onClick=${(/** @type {MouseEvent} */ event) => pick(sign, event)}>${sign}</button>`;
  };
  const results = asked.trim() ? found(asked) : [];

  return html`<div class="emoji" ref=${panel} onKeyDown=${onKeyDown}>
    <div class="emoji-top">
      <div class="search">
        <${Icon} name="search" size=${18} />
        <input type="search" aria-label=${t("emoji_search")} placeholder=${t("emoji_search")} value=${asked}
          onInput=${(/** @type {any} */ event) => setAsked(event.currentTarget.value)} />
      </div>
      <button type="button" class="emoji-tone" aria-label=${t("emoji_tone")} title=${t("emoji_tone")} onClick=${turnTone}>
        ${hand ? inTone(hand, skin) : HAND}
      </button>
    </div>
    ${!asked.trim() &&
    html`<div class="emoji-tabs">
      ${GROUPS.map(
        ([group, sign, label]) => html`<button type="button" key=${group} aria-label=${t(label)} title=${t(label)}
          onClick=${() => jump(group)}>${sign}</button>`,
      )}
    </div>`}
    <div class="emoji-scroll" role="group" aria-label=${t("emoji")}>
      ${!ready && html`<div class="centre"><${Spinner} /></div>`}
      ${asked.trim()
        ? html`<div class="emoji-grid">${results.map((emoji, at) => Sign(emoji, !at))}</div>
            ${ready && !results.length && html`<p class="nothing">${t("nothing_found")}</p>`}`
        : html`
            ${last.length > 0 &&
            html`<h4>${t("emoji_recent")}</h4>
              <div class="emoji-grid">
                ${last.map((sign, at) => html`<button type="button" key=${sign} tabindex=${at ? -1 : 0}
                  onClick=${(/** @type {MouseEvent} */ event) => pick(sign, event)}>${sign}</button>`)}
              </div>`}
            ${ready && GROUPS.map(
              ([group, , label], index) => html`<section key=${group} data-group=${group}>
                <h4>${t(label)}</h4>
                <div class="emoji-grid">
                  ${emojis.value.filter((emoji) => emoji.group === group).map((emoji, at) => Sign(emoji, !last.length && !index && !at))}
                </div>
              </section>`,
            )}`}
    </div>
  </div>`;
}
