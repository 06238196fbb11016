// Which camera, microphone and speaker, and how much they may cost.

import { savesData, saveData } from "../data_saver.js";
import { t } from "../i18n.js";
import { canChooseSpeaker, chosen, devices, devicesOf, listDevices } from "../media.js";
import { useEffect } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Switch } from "./parts.js";

/** @typedef {import("../media.js").DeviceKind} DeviceKind @typedef {import("../media.js").LocalMedia} LocalMedia */
/** @typedef {import("../i18n.js").TextKey} TextKey */

/** @type {[DeviceKind, TextKey][]} */
const KINDS = [
  ["videoinput", "camera"],
  ["audioinput", "microphone"],
  ["audiooutput", "loudspeaker"],
];

/** @param {{media: LocalMedia}} props */
export function DevicePickers({ media }) {
  useEffect(() => void listDevices(), [devices.value.length]);
  return html`<div class="device-pickers">
    ${KINDS.filter(([kind]) => kind !== "audiooutput" || canChooseSpeaker()).map(([kind, label]) => {
      const options = devicesOf(kind); // none until they are known: what stands below does not jump then
      return html`<div key=${kind}>
        <label for=${`device-${kind}`}>${t(label)}</label>
        <select
          id=${`device-${kind}`} disabled=${!options.length} value=${chosen.value[kind] || options[0]?.deviceId}
          onChange=${(/** @type {any} */ event) => media.choose(kind, event.currentTarget.value)}
        >
          ${options.map(
            (device, at) => html`<option value=${device.deviceId}>${device.label || `${t(label)} ${at + 1}`}</option>`,
          )}
          ${!options.length && html`<option>${devices.value.length ? t("no_device") : ""}</option>`}
        </select>
      </div>`;
    })}
    <${Switch} label=${t("save_data")} checked=${savesData.value} onChange=${saveData} />
  </div>`;
}

/** @type {Record<string, TextKey>} */
const TROUBLES = {
  denied: "media_denied",
  missing: "media_missing",
  busy: "media_busy",
  insecure: "media_insecure",
};

/** Why a device does not work, and what helps. @param {{media: LocalMedia}} props */
export function MediaTrouble({ media }) {
  const trouble = TROUBLES[media.trouble.value];
  if (!trouble) return null;
  return html`<p class="media-trouble" role="alert"><${Icon} name="alert" size=${18} /> ${t(trouble)}</p>`;
}
