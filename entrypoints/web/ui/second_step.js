// The second step of signing in: a code of the authenticator app, or a recovery code.

import { signInWithCode } from "../accounts.js";
import { Refused } from "../api.js";
import { wordsOf } from "../i18n.js";
import { Code } from "../protocol.js";
import { signingInEn } from "../texts_signing_in_en.js";
import { signingInZh } from "../texts_signing_in_zh.js";
import { useState } from "../vendor/hooks.js";
import { Door, useSubmit } from "./door.js";
import { html } from "./html.js";
import { PasskeyDoor } from "./passkey_door.js";
import { Button, Field } from "./parts.js";

const t = wordsOf({ en: signingInEn, zh: signingInZh });

/** @param {{challenge: string, onBack: () => void}} props */
export function SecondStep({ challenge, onBack }) {
  const [code, setCode] = useState("");
  const [over, setOver] = useState(false);
  const { busy, trouble, submit } = useSubmit(async () => {
    try {
      await signInWithCode(challenge, code.trim());
    } catch (error) {
      setOver(error instanceof Refused && error.code === Code.UNAUTHENTICATED);
      throw error;
    }
  });
  return html`<${Door} title=${t("second_step")} text=${t("second_step_text")}>
    <form onSubmit=${submit}>
      <${Field} label=${t("code")} value=${code} onInput=${setCode} hint=${t("code_hint")} autocomplete="one-time-code" required autofocus />
      ${trouble && html`<p class="trouble" role="alert">${over ? t("challenge_over") : trouble}</p>`}
      <${Button} kind="primary" type="submit" busy=${busy} disabled=${!code.trim()}>${t("go_on")}</${Button}>
      <${Button} onClick=${onBack}>${t("back_to_password")}</${Button}>
    </form>
    <${PasskeyDoor} />
  </${Door}>`;
}
