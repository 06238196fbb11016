// What the server does only after the password was entered again: asks for it, and goes on.

import { confirmLogin } from "../accounts.js";
import { Refused } from "../api.js";
import { t } from "../i18n.js";
import { Code } from "../protocol.js";
import { signal } from "../vendor/signals.js";
import { html } from "./html.js";
import { PasswordAgain } from "./password_again.js";
import { attempt, tellTrouble } from "./toasts.js";

/** Who waits for the password. @type {import("../vendor/signals.js").Signal<((entered: boolean) => void) | null>} */
const waiting = signal(null);

/** As `attempt`, with the password in between where it is due. @param {() => Promise<unknown>} action @returns {Promise<boolean>} */
export async function confirmed(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === Code.PASSWORD_DUE) return (await entered()) && attempt(action);
    tellTrouble(error);
    return false;
  }
}

/** @returns {Promise<boolean>} */
function entered() {
  waiting.value?.(false);
  return new Promise((resolve) => {
    waiting.value = (done) => {
      waiting.value = null;
      resolve(done);
    };
  });
}

/** Where the question appears. */
export function PasswordDue() {
  const answer = waiting.value;
  if (!answer) return null;
  const enter = async (/** @type {string} */ password) => {
    await confirmLogin(password);
    answer(true);
  };
  return html`<${PasswordAgain} title=${t("password")} action=${enter} onClose=${() => waiting.value && answer(false)} />`;
}
