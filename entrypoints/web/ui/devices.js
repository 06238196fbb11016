// Where I am signed in.

import { endDevice, endOtherDevices, listDevices } from "../accounts.js";
import { deviceName } from "../device_name.js";
import { dayAndClock, explain, moment, t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Button } from "./parts.js";
import { confirmed } from "./password_due.js";
import { useLoad } from "./together.js";

export function Devices() {
  const [devices, setDevices] = useState(/** @type {Wire.Device[] | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const load = () => listDevices().then(setDevices, (error) => setTrouble(explain(error)));
  useLoad(load);
  const end = (/** @type {() => Promise<unknown>} */ action) => async () => {
    if (await confirmed(action)) await load();
  };
  return html`<section class="card" aria-label=${t("devices")}>
    <h2>${t("devices")}</h2>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    <ul class="rows">
      ${devices?.map(
        (device) => html`<li class="row row-still" key=${device.loginId}>
          <span class="device-mark"><${Icon} name="device" size=${22} /></span>
          <span class="row-text">
            <span class="row-name">${deviceName(device.device) || t("unknown_device")}</span>
            <span class="row-note">${device.address} · ${dayAndClock(device.signedInAt)}${
              device.current ? "" : ` · ${t("last_used", { time: moment(device.lastUsedAt) })}`
            }</span>
          </span>
          ${device.current
            ? html`<span class="tag">${t("this_device")}</span>`
            : html`<${Button} onClick=${end(() => endDevice(device.loginId))}>${t("end_device")}</${Button}>`}
        </li>`,
      )}
    </ul>
    ${(devices?.length ?? 0) > 1 && html`<${Button} onClick=${end(endOtherDevices)}>${t("end_other_devices")}</${Button}>`}
  </section>`;
}
