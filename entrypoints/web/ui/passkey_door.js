// The way in with a passkey, where this browser can have one.

import { t } from "../i18n.js";
import { passkeysPossible, signInWithPasskey } from "../passkeys.js";
import { useSubmit } from "./door.js";
import { html } from "./html.js";
import { Button } from "./parts.js";

export function PasskeyDoor() {
  const { busy, trouble, submit } = useSubmit(signInWithPasskey);
  if (!passkeysPossible) return null;
  return html`<div class="door-way-in">
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    <${Button} icon="key" busy=${busy} onClick=${submit}>${t("passkey_sign_in")}</${Button}>
  </div>`;
}
