// The only addresses of scripts that this page ever names; the name of their policy is taken by this line (Trusted Types).

import { PREFIX } from "./api.js";

/** @type {Record<string, string>} */
const ADDRESSES = {
  service: `sw.js?api=${encodeURIComponent(PREFIX)}`,
  call: "call_worker.js",
};

const policy = Reflect.get(globalThis, "trustedTypes")?.createPolicy("worker", {
  createScriptURL: (/** @type {string} */ name) => ADDRESSES[name],
});

/** @param {"service" | "call"} name @returns {string} */
export const scriptAddress = (name) => policy?.createScriptURL(name) ?? ADDRESSES[name];
