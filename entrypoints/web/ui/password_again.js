// Asks for the password once more, before something that nobody else at this screen may do.

import { Refused } from "../api.js";
import { explain, t } from "../i18n.js";
import { Code } from "../protocol.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Button, Field } from "./parts.js";

/**
 * @param {{
 *   title: string, text?: string, yes?: string, danger?: boolean, onClose: () => void,
 *   action: (password: string) => Promise<unknown>,
 * }} props `action` may be refused; the dialog then stays
 */
export function PasswordAgain({ title, text, yes, danger, action, onClose }) {
  const [password, setPassword] = useState("");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await action(password);
      onClose();
    } catch (error) {
      const wrong = error instanceof Refused && error.code === Code.WRONG_PASSWORD;
      setTrouble(wrong ? t("refused_own_password") : explain(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${submit}>
      <p>${text ?? t("password_again")}</p>
      <${Field} label=${t("password")} type="password" value=${password} onInput=${setPassword}
        autocomplete="current-password" trouble=${trouble} autofocus />
      <footer>
        <${Button} onClick=${onClose}>${t("cancel")}</${Button}>
        <${Button} kind=${danger ? "danger" : "primary"} type="submit" busy=${busy} disabled=${!password}>${yes ?? t("go_on")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}
