// A link into a group was followed by a stranger: what it leads to, and the way in.

import { t } from "../i18n.js";
import { GroupFace, useGroupSign } from "./group_sign.js";
import { html } from "./html.js";
import { Door } from "./door.js";

/** @param {{token: string}} props */
export function JoinDoor({ token }) {
  const found = useGroupSign(token);
  return html`<${Door} title=${t("invited_to_group")} text=${found.over ? "" : t("join_after")}>
    <${GroupFace} found=${found} />
    <a class="button button-primary door-way" href="register">${t("create_account")}</a>
    <p class="door-other">${t("have_account")} <a href="sign-in">${t("sign_in")}</a></p>
  </${Door}>`;
}
