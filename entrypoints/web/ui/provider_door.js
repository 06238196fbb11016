// The way in by an OpenID provider, where there is one.

import { t } from "../i18n.js";
import { visitProvider } from "../openid.js";
import { server } from "../server.js";
import { useSubmit } from "./door.js";
import { html } from "./html.js";
import { Button } from "./parts.js";

export function ProviderDoor() {
  const { busy, trouble, submit } = useSubmit(visitProvider);
  const name = server.value.oidc;
  if (!name) return null;
  return html`<div class="door-way-in">
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    <${Button} icon="people" busy=${busy} onClick=${submit}>${t("sign_in_by", { name })}</${Button}>
  </div>`;
}
