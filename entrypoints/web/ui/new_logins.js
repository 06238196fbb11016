// Somebody signed in as me: it stays until it is closed, since nobody should miss it.

import { t } from "../i18n.js";
import { forgetLogin, loginText, newLogins } from "../new_logins.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";

export function NewLogins() {
  return html`<div role="status">
    ${newLogins.value.map(
      (login) => html`<section class="notice" key=${login.loginId} aria-label=${t("new_login_title")}>
        <p>
          ${loginText(login)}${" "}
          <a href="settings" onClick=${() => forgetLogin(login)}>${t("devices")}</a>
        </p>
        <${IconButton} icon="close" label=${t("close")} onClick=${() => forgetLogin(login)} />
      </section>`,
    )}
  </div>`;
}
