// The small parts that every page is made of.

import { pictureAddress } from "../api.js";
import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";

/** @typedef {import("./icons.js").IconName} IconName */

/** @param {string} name */
function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "";
  if (/[^\u0000-\u024f]/.test(first) || words.length < 2) return first.toUpperCase();
  return (first + ([...(words.at(-1) ?? "")][0] ?? "")).toUpperCase();
}

/** The same colour for the same person, everywhere; neighbours are far from each other. @param {number} id */
export const hue = (id) => (id * 137 + 20) % 360;

/**
 * @param {{name: string, url: string, id: number, size?: number, group?: boolean}} props
 */
export function Avatar({ name, url, id, size = 44, group = false }) {
  const [broken, setBroken] = useState("");
  const address = pictureAddress(url);
  const letters = initials(name);
  return html`<span
    class=${classes("avatar", group && "avatar-group", !letters && "avatar-blank")}
    style=${{ "--size": `${size}px`, "--hue": hue(id) }}
    aria-hidden="true"
  >
    ${address && broken !== address
      ? html`<img src=${address} alt="" loading="lazy" onError=${() => setBroken(address)} />`
      : letters
        ? html`<span>${letters}</span>`
        : html`<${Icon} name=${group ? "people" : "person"} size=${Math.round(size * 0.45)} />`}
  </span>`;
}

/**
 * @param {{
 *   icon: IconName, label: string, onClick?: (event: MouseEvent) => void, kind?: string, pressed?: boolean,
 *   disabled?: boolean, size?: number, expanded?: boolean, tabindex?: number,
 * }} props
 */
export function IconButton({ icon, label, onClick, kind = "", pressed, disabled, size, expanded, tabindex }) {
  return html`<button
    type="button" class=${classes("icon-button", kind)} aria-label=${label} title=${label} onClick=${onClick}
    aria-pressed=${pressed} aria-expanded=${expanded} disabled=${disabled} tabindex=${tabindex}
  ><${Icon} name=${icon} size=${size} /></button>`;
}

/**
 * @param {{
 *   children?: any, kind?: "primary" | "quiet" | "danger", icon?: IconName, type?: string, busy?: boolean,
 *   disabled?: boolean, autofocus?: boolean, label?: string, onClick?: (event: MouseEvent) => void,
 * }} props `label`: where its words alone do not say what it is about
 */
export function Button({ children, kind = "quiet", icon, type = "button", busy, disabled, autofocus, label, onClick }) {
  return html`<button class=${`button button-${kind}`} type=${type} aria-label=${label} disabled=${disabled || busy} autofocus=${autofocus} onClick=${onClick}>
    ${busy ? html`<${Spinner} size=${18} />` : icon && html`<${Icon} name=${icon} size=${18} />`}
    <span>${children}</span>
  </button>`;
}

/** @param {{size?: number}} props */
export function Spinner({ size = 22 }) {
  return html`<span class="spinner" style=${{ "--size": `${size}px` }} role="status" aria-label=${t("loading")} />`;
}

let fields = 0;

/**
 * A labelled input; `trouble` is said beside it and to screen readers.
 * @param {{
 *   label: string, value: string, onInput: (value: string) => void, type?: string, trouble?: string, hint?: string,
 *   autocomplete?: string, maxLength?: number, required?: boolean, autofocus?: boolean,
 * }} props
 */
export function Field({ label, value, onInput, type = "text", trouble, hint, ...rest }) {
  const [id] = useState(() => `field-${++fields}`);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      id=${id} type=${type} dir="auto" value=${value} aria-invalid=${Boolean(trouble)}
      aria-describedby=${trouble || hint ? `${id}-note` : undefined}
      onInput=${(/** @type {any} */ event) => onInput(event.currentTarget.value)} ...${rest}
    />
    ${(trouble || hint) && html`<p id=${`${id}-note`} class=${trouble ? "trouble" : "hint"}>${trouble || hint}</p>`}
  </div>`;
}

/** @param {{count: number, label: string}} props */
export function Badge({ count, label }) {
  if (!count) return null;
  return html`<span class="badge">
    <span aria-hidden="true">${count > 99 ? "99+" : count}</span><span class="sr-only">${label}</span>
  </span>`;
}

/** Nothing here yet: say so kindly, and what to do. @param {{icon: IconName, title: string, text: string, children?: any}} props */
export function Empty({ icon, title, text, children }) {
  return html`<div class="empty">
    <span class="empty-mark"><${Icon} name=${icon} size=${34} /></span>
    <h2>${title}</h2>
    <p>${text}</p>
    ${children}
  </div>`;
}

/** Two to four choices side by side. @param {{label: string, options: [string, string][], value: string, onChoose: (value: any) => void}} props */
export function Choice({ label, options, value, onChoose }) {
  return html`<fieldset class="choice">
    <legend>${label}</legend>
    <div>
      ${options.map(
        ([option, name]) => html`<label class=${option === value ? "on" : ""} key=${option}>
          <input type="radio" name=${label} checked=${option === value} onChange=${() => onChoose(option)} />
          <span>${name}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

/** It stands as `checked` says, not as it was clicked. @param {{label: string, checked: boolean, onChange: (on: boolean) => void}} props */
export function Switch({ label, checked, onChange }) {
  const change = (/** @type {any} */ { currentTarget: input }) => {
    const wanted = input.checked;
    input.checked = checked;
    onChange(wanted);
  };
  return html`<label class="switch">
    <span>${label}</span>
    <input type="checkbox" role="switch" checked=${checked} onChange=${change} />
  </label>`;
}
