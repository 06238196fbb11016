// My passkeys: making, naming and removing them.

import { deviceName } from "../device_name.js";
import { explain, moment, t as common, wordsOf } from "../i18n.js";
import { endPasskey, listPasskeys, makePasskey, passkeysPossible, renamePasskey } from "../passkeys.js";
import { signingInEn } from "../texts_signing_in_en.js";
import { signingInZh } from "../texts_signing_in_zh.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Button, Field, IconButton } from "./parts.js";
import { confirmed } from "./password_due.js";
import { attempt, tell } from "./toasts.js";
import { useLoad } from "./together.js";

const t = wordsOf({ en: signingInEn, zh: signingInZh });
const NAME_AT_MOST = 50;

export function Passkeys() {
  const [passkeys, setPasskeys] = useState(/** @type {Wire.Passkey[]} */ ([]));
  const [named, setNamed] = useState(/** @type {Wire.Passkey | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const load = () => listPasskeys().then(setPasskeys, (error) => setTrouble(explain(error)));
  useLoad(load);
  const change = async (/** @type {() => Promise<unknown>} */ action) => {
    setBusy(true);
    if (await confirmed(action)) await load();
    setBusy(false);
  };
  return html`<section class="card" aria-label=${t("passkeys")}>
    <h2>${t("passkeys")}</h2>
    <p class="hint">${t(passkeysPossible ? "passkeys_text" : "passkeys_impossible")}</p>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    <ul class="rows">
      ${passkeys.map((passkey) => html`<li class="row row-still" key=${passkey.passkeyId}>
        <span class="device-mark"><${Icon} name="key" size=${22} /></span>
        <span class="row-text">
          <span class="row-name" dir="auto">${passkey.name}</span>
          <span class="row-note">${t("passkey_made", { time: moment(passkey.createdAt) })}${
            passkey.lastUsedAt ? ` · ${t("passkey_used", { time: moment(passkey.lastUsedAt) })}` : ""
          }</span>
        </span>
        <${IconButton} icon="edit" label=${t("passkey_rename")} onClick=${() => setNamed(passkey)} />
        <${IconButton} icon="bin" label=${common("remove")} disabled=${busy} onClick=${() => change(() => endPasskey(passkey.passkeyId))} />
      </li>`)}
    </ul>
    ${passkeysPossible && html`<${Button} icon="key" busy=${busy} onClick=${() => change(make)}>${t("passkey_make")}</${Button}>`}
    ${named && html`<${NewName} passkey=${named} onClose=${() => setNamed(null)} onDone=${load} />`}
  </section>`;
}

async function make() {
  try {
    const name = deviceName(navigator.userAgent).slice(0, NAME_AT_MOST) || t("passkey");
    if (await makePasskey(name)) tell(t("passkey_there"));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
    tell(t("passkey_known"), true);
  }
}

/** @param {{passkey: Wire.Passkey, onClose: () => void, onDone: () => unknown}} props */
function NewName({ passkey, onClose, onDone }) {
  const [name, setName] = useState(passkey.name);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!(await attempt(() => renamePasskey(passkey.passkeyId, name.trim())))) return;
    onClose();
    await onDone();
  };
  return html`<${Dialog} title=${t("passkey_rename")} onClose=${onClose}>
    <form onSubmit=${save}>
      <${Field} label=${t("passkey_name")} value=${name} onInput=${setName} maxLength=${NAME_AT_MOST} autofocus />
      <footer>
        <${Button} onClick=${onClose}>${t("cancel")}</${Button}>
        <${Button} kind="primary" type="submit" disabled=${!name.trim()}>${common("save")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}
