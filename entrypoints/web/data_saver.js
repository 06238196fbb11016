// Whether calls in this browser cost little: small pictures, those that are sent and those that are seen.

import { recall, remember } from "./memory.js";
import { signal } from "./vendor/signals.js";

const BROWSER = 0;

const { connection } = /** @type {{connection?: {saveData: boolean}}} */ (globalThis.navigator ?? {}); // not in every browser

/** As the system has it, until somebody chooses here. */
export const savesData = signal(recall(BROWSER, "savesData", connection?.saveData ?? false));

/** @param {boolean} on */
export function saveData(on) {
  savesData.value = on;
  remember(BROWSER, "savesData", on);
}
