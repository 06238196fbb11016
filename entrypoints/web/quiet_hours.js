// When nothing may disturb me, wherever I am signed in.

import { privacy } from "./privacy.js";
import { serverNow } from "./server.js";

const HOURS = /^(\d\d:\d\d)-(\d\d:\d\d)$/;
const USUAL = "22:00-07:00";

/** Where this browser is. */
export const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} hours @returns {[from: string, until: string]} */
export function ends(hours) {
  const [, from = "", until = ""] = HOURS.exec(hours) ?? HOURS.exec(USUAL) ?? [];
  return [from, until];
}

/** Whether it is one of those hours. */
export function isQuiet() {
  const { quietHours = "", timeZone = "" } = privacy.value ?? {};
  if (!quietHours) return false;
  const [from, until] = ends(quietHours);
  const now = clockIn(timeZone || "UTC");
  return from < until ? from <= now && now < until : now >= from || now < until;
}

/** @param {string} timeZone */
function clockIn(timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat("en-GB", { ...shape, timeZone }).format(serverNow());
  } catch {
    return new Intl.DateTimeFormat("en-GB", shape).format(serverNow()); // a zone that this browser does not know
  }
}
