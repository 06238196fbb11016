// Whoever has an administrator's link chooses a new password.

import { Refused } from "../api.js";
import { wordsOf } from "../i18n.js";
import { Code } from "../protocol.js";
import { choosePassword } from "../reports.js";
import { go } from "../router.js";
import { bounds, fits } from "../server.js";
import { reportsEn } from "../texts_reports_en.js";
import { reportsZh } from "../texts_reports_zh.js";
import { useState } from "../vendor/hooks.js";
import { Door, useSubmit } from "./door.js";
import { html } from "./html.js";
import { Button, Field } from "./parts.js";
import { tell } from "./toasts.js";

const t = wordsOf({ en: reportsEn, zh: reportsZh });

/** @param {{token: string}} props */
export function ResetDoor({ token }) {
  const [password, setPassword] = useState("");
  const [over, setOver] = useState(false);
  const { passwords } = bounds();
  const { busy, trouble, submit } = useSubmit(async () => {
    try {
      await choosePassword(token, password);
    } catch (error) {
      setOver(error instanceof Refused && error.code === Code.RESET_LINK_ENDED);
      throw error;
    }
    tell(t("new_password_saved"));
    go("sign-in", { replace: true });
  });
  const lost = over ? t("reset_link_over") : token ? "" : t("reset_link_missing");
  return html`<${Door} title=${t("new_password_title")} text=${lost ? "" : t("new_password_text")}>
    ${lost && html`<p class="door-lost" role="alert">${lost}</p>`}
    ${!lost &&
    html`<form onSubmit=${submit}>
      <${Field} label=${t("new_password")} type="password" value=${password} onInput=${setPassword}
        hint=${t("new_password_hint", passwords)} autocomplete="new-password" required autofocus />
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Button} kind="primary" type="submit" busy=${busy} disabled=${!fits(password, passwords)}>${t("new_password_save")}</${Button}>
    </form>`}
    <p class="door-other"><a href="sign-in">${t("to_sign_in")}</a></p>
  </${Door}>`;
}
