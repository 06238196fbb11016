// One account, and what an administrator may do with it.

import { change, listLogins, resetPassword } from "../administration.js";
import { sizeInWords } from "../attachments.js";
import { deviceName } from "../device_name.js";
import { dayAndClock, moment } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { t } from "./admin_words.js";
import { ask, Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Button } from "./parts.js";
import { confirmed } from "./password_due.js";
import { PasswordLink } from "./password_link.js";
import { tell } from "./toasts.js";

/** @typedef {import("../administration.js").Deed} Deed @typedef {import("./admin_words.js").AdminText} AdminText */

/** @param {{account: Wire.Account, own: boolean, onClose: () => void}} props */
export function ManagedPerson({ account, own, onClose }) {
  const { userId, username, nickname: name, enabled, administrator, secondFactor } = account;
  const [devices, setDevices] = useState(/** @type {Wire.Device[]} */ ([]));
  const [link, setLink] = useState("");
  useEffect(() => {
    listLogins(userId).then(setDevices, (error) => console.debug("logins", error));
  }, [userId]);
  /** @param {Deed} deed */
  const act = (deed) => async () => {
    const key = /** @type {AdminText} */ (`do_${deed.replaceAll("-", "_")}`);
    const question = { title: t(key), text: t(/** @type {AdminText} */ (`${key}_text`), { name }), yes: t(key) };
    if (deed !== "enable" && !(await ask(question))) return;
    if (!(await confirmed(() => change(deed, userId)))) return;
    tell(t("done"));
    onClose();
  };
  const reset = () => confirmed(async () => setLink((await resetPassword(userId)).url));
  if (link) {
    return html`<${Dialog} title=${t("do_reset_password")} onClose=${onClose}>
      <${PasswordLink} link=${link} name=${name} onClose=${onClose} />
    </${Dialog}>`;
  }
  /** @type {[AdminText, boolean, string][]} */
  const facts = [
    ["administrator", administrator, ""],
    ["disabled", !enabled, ""],
    ["code", secondFactor, ""],
    ["uses", true, sizeInWords(account.stored)],
    ["since", true, dayAndClock(account.createdAt)],
  ];
  return html`<${Dialog} title=${name} onClose=${onClose}>
    <div class="admin-person">
      <${Avatar} name=${name} url=${account.avatar} id=${userId} size=${64} />
      <ul>
        <li>@${username}</li>
        ${facts.map(([label, shown, value]) => shown && html`<li key=${label}>${t(label, { size: value, time: value })}</li>`)}
      </ul>
    </div>
    <h3>${t("devices")}</h3>
    ${!devices.length && html`<p class="hint">${t("no_devices")}</p>`}
    <ul class="admin-devices">
      ${devices.map((device) => html`<li key=${device.loginId}>
        <b>${deviceName(device.device) || t("unknown_device")}</b>
        <span class="hint">${device.address} · ${moment(device.lastUsedAt)}</span>
      </li>`)}
    </ul>
    <div class="admin-deeds">
      <${Button} onClick=${act("end-logins")} disabled=${!devices.length}>${t("do_end_logins")}</${Button}>
      <${Button} onClick=${reset}>${t("do_reset_password")}</${Button}>
      ${secondFactor && html`<${Button} onClick=${act("reset-second-factor")}>${t("do_reset_second_factor")}</${Button}>`}
      ${!administrator && html`<${Button} onClick=${act("appoint")}>${t("do_appoint")}</${Button}>`}
      ${administrator && !own && html`<${Button} onClick=${act("dismiss")}>${t("do_dismiss")}</${Button}>`}
      ${!own && (enabled
        ? html`<${Button} kind="danger" icon="block" onClick=${act("disable")}>${t("do_disable")}</${Button}>`
        : html`<${Button} icon="check" onClick=${act("enable")}>${t("do_enable")}</${Button}>`)}
      ${!own && html`<${Button} kind="danger" icon="bin" onClick=${act("delete")}>${t("do_delete")}</${Button}>`}
    </div>
  </${Dialog}>`;
}
