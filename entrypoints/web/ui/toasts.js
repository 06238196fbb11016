// Short notes that come and go.

import { SignedOut } from "../api.js";
import { explain } from "../i18n.js";
import { afterSeen } from "../moment.js";
import { signal } from "../vendor/signals.js";
import { html } from "./html.js";

const SHOWN_MS = 5000;

/** @type {import("../vendor/signals.js").Signal<{id: number, text: string, trouble: boolean}[]>} */
const toasts = signal([]);
let last = 0;

/** @param {string} text @param {boolean} [trouble] */
export function tell(text, trouble = false) {
  const id = ++last;
  toasts.value = [...toasts.value.filter((toast) => toast.text !== text), { id, text, trouble }].slice(-3);
  afterSeen(SHOWN_MS, () => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  });
}

/** Say what went wrong, to whoever it went wrong for. @param {unknown} error */
export const tellTrouble = (error) => void (error instanceof SignedOut || tell(explain(error), true));

/** Do it, and say if it does not work. @param {() => Promise<unknown>} action @returns {Promise<boolean>} */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    tellTrouble(error);
    return false;
  }
}

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      ({ id, text, trouble }) => html`<p key=${id} class=${trouble ? "toast toast-trouble" : "toast"}>${text}</p>`,
    )}
  </div>`;
}
