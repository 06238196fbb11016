// What everything at the door stands in: signing in, its second step, making an account.

import { Refused } from "../api.js";
import { explain, t } from "../i18n.js";
import { language, languageChoice } from "../preferences.js";
import { Code } from "../protocol.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";

/** @param {{title: string, text: string, children?: any}} props */
export function Door({ title, text, children }) {
  const other = language.value === "zh" ? "en" : "zh";
  return html`<main class="door">
    <div class="door-side" aria-hidden="true">
      <img src="icons/icon.svg" alt="" width="72" height="72" />
      <p class="door-name">ichat</p>
      <p class="door-claim">${t("claim")}</p>
      <div class="door-talk">
        <span class="theirs">${t("door_1")}</span>
        <span class="mine">${t("door_2")}</span>
        <span class="theirs">${t("door_3")}</span>
      </div>
    </div>
    <div class="door-form">
      <h1>${title}</h1>
      <p class="door-text">${text}</p>
      ${children}
      <button type="button" class="link door-language" onClick=${() => (languageChoice.value = other)} lang=${other}>
        ${other === "zh" ? "中文" : "English"}
      </button>
    </div>
  </main>`;
}

/** @param {(event: SubmitEvent) => Promise<unknown>} action */
export function useSubmit(action) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    setBusy(true);
    setTrouble("");
    try {
      await action(event);
    } catch (error) {
      const wrongPassword = error instanceof Refused && error.code === Code.WRONG_PASSWORD;
      setTrouble(wrongPassword ? t("refused_password") : explain(error));
    }
    setBusy(false);
  };
  return { busy, trouble, submit };
}
