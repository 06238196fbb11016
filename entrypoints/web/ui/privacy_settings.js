// Who finds me, who may approach me, what I show, and whom I keep away.

import { user } from "../accounts.js";
import { displayName } from "../contacts.js";
import { explain, t } from "../i18n.js";
import { block, blocked, changePrivacy, loadBlocked, loadPrivacy, privacy } from "../privacy.js";
import { server } from "../server.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Avatar, Button, Switch } from "./parts.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

/** @typedef {[string, boolean, (on: boolean) => Partial<Wire.Privacy>]} PrivacySwitch */

/** For servers with a relay: without one there would be no way to anybody. @param {Wire.Privacy} shown @returns {PrivacySwitch} */
const hidesAddress = ({ hideAddress }) => [t("privacy_address"), hideAddress, (on) => ({ hideAddress: on })];

export function PrivacySettings() {
  const [trouble, setTrouble] = useState("");
  useLoad(() => Promise.all([loadPrivacy(), loadBlocked()]).catch((error) => setTrouble(explain(error))));
  const shown = privacy.value;
  const change = (/** @type {Partial<Wire.Privacy>} */ fields) => attempt(() => changePrivacy(fields));
  /** @type {PrivacySwitch[]} */
  const switches = shown
    ? [
        [t("privacy_findable"), shown.findable, (on) => ({ findable: on })],
        [t("privacy_requests"), shown.requestsFrom === "all", (on) => ({ requestsFrom: on ? "all" : "none" })],
        [t("privacy_groups"), shown.groupsFrom === "contacts", (on) => ({ groupsFrom: on ? "contacts" : "none" })],
        [t("privacy_receipts"), shown.readReceipts, (on) => ({ readReceipts: on })],
        [t("privacy_presence"), shown.showPresence, (on) => ({ showPresence: on })],
        [t("privacy_push"), shown.pushPreview, (on) => ({ pushPreview: on })],
        ...(server.value.features.includes("turn") ? [hidesAddress(shown)] : []),
      ]
    : [];
  return html`<section class="card" aria-label=${t("privacy")}>
      <h2>${t("privacy")}</h2>
      ${trouble && html`<p class="trouble">${trouble}</p>`}
      ${switches.map(
        ([label, on, made]) => html`<${Switch} key=${label} label=${label} checked=${on}
          onChange=${(/** @type {boolean} */ wanted) => change(made(wanted))} />`,
      )}
      ${shown && html`<p class="hint">${t("privacy_mutual")}</p>`}
    </section>
    <section class="card" aria-label=${t("blocked_people")}>
      <h2>${t("blocked_people")}</h2>
      ${!blocked.value.length && html`<p class="hint">${t("nobody_blocked")}</p>`}
      <ul class="rows">${blocked.value.map((userId) => html`<${Blocked} key=${userId} userId=${userId} />`)}</ul>
    </section>`;
}

/** @param {{userId: number}} props */
function Blocked({ userId }) {
  const person = user(userId).value;
  return html`<li class="row row-still">
    <${Avatar} name=${displayName(userId)} url=${person?.avatar ?? ""} id=${userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${displayName(userId)}</span>
      <span class="row-note">@${person?.username ?? ""}</span>
    </span>
    <${Button} onClick=${() => attempt(() => block(userId, false))}>${t("unblock")}</${Button}>
  </li>`;
}
