// Devices that signed in as me while this page was open, until I have seen it.

import { deviceName } from "./device_name.js";
import { t } from "./i18n.js";
import { signal } from "./vendor/signals.js";

const AT_MOST = 3;

/** The newest last. */
export const newLogins = signal(/** @type {Wire.NewLogin[]} */ ([]));

/** @param {Wire.NewLogin} login */
export const loginText = ({ device, address }) => t("new_login", { device: deviceName(device) || t("unknown_device"), address });

/** @param {Wire.NewLogin} login */
export function noteLogin(login) {
  newLogins.value = [...newLogins.value, login].slice(-AT_MOST);
}

/** @param {Wire.NewLogin} login */
export function forgetLogin({ loginId }) {
  newLogins.value = newLogins.value.filter((each) => each.loginId !== loginId);
}

export const forgetLogins = () => (newLogins.value = []);
