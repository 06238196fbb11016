// Hours in which nothing disturbs: switched on and off, and set.

import { t } from "../i18n.js";
import { changePrivacy, privacy } from "../privacy.js";
import { ends, here } from "../quiet_hours.js";
import { useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Switch } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {string} quietHours */
const change = (quietHours) => attempt(() => changePrivacy({ quietHours, timeZone: quietHours ? here() : "" }));

export function QuietHours() {
  const shown = privacy.value;
  if (!shown) return null;
  const { quietHours, timeZone } = shown;
  return html`
    <${Switch} label=${t("quiet_hours")} checked=${quietHours !== ""}
      onChange=${(/** @type {boolean} */ on) => change(on ? ends("").join("-") : "")} />
    ${quietHours && html`<${Hours} hours=${quietHours} />
      <p class="hint">${t("quiet_hint", { zone: timeZone || "UTC" })}</p>`}
  `;
}

/** Both ends are taken as they stand here, whatever the server knows of them by now. @param {{hours: string}} props */
function Hours({ hours }) {
  const begin = useRef(/** @type {HTMLInputElement | null} */ (null));
  const end = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [typed, setTyped] = useState(() => ends(hours));
  useLayoutEffect(() => setTyped(ends(hours)), [hours]);
  const [from, until] = typed;
  const set = () => {
    const [first, last] = [begin.current?.value ?? "", end.current?.value ?? ""];
    setTyped([first, last]);
    if (first && last && first !== last) change(`${first}-${last}`);
  };
  return html`<div class="quiet-hours">
      <label>${t("quiet_from")}<input type="time" ref=${begin} value=${from} required onChange=${set} /></label>
      <label>${t("quiet_until")}<input type="time" ref=${end} value=${until} required onChange=${set} /></label>
    </div>
    ${from && from === until && html`<p class="trouble" role="alert">${t("quiet_nothing")}</p>`}`;
}
