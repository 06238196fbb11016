// The service worker as the page sees it (sw.js): it shows notifications and keeps the page at hand.

import { go } from "./router.js";
import { scriptAddress } from "./script_addresses.js";

const workers = navigator.serviceWorker; // missing on pages that are not secure

/** Whether a worker was there before; the first one changes nothing for the page that brought it. */
let working = Boolean(workers?.controller);

workers?.addEventListener("message", ({ data }) => go(data.path));

// A newer bundle is here. A page that nobody has touched yet can have it at once; others get it when opened next.
workers?.addEventListener("controllerchange", () => {
  if (working && !navigator.userActivation?.hasBeenActive) location.reload();
  working = true;
});

const loaded = new Promise((resolve) => {
  if (document.readyState === "complete") resolve(undefined);
  else addEventListener("load", resolve, { once: true });
});

/** Null where there can be none. @returns {Promise<ServiceWorkerRegistration | null>} */
async function register() {
  await loaded; // what is seen first comes first
  try {
    return (await workers?.register(scriptAddress("service"))) ?? null;
  } catch (error) {
    console.debug("service worker", error);
    return null;
  }
}

export const registration = register();
