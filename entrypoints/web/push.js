// Being reached when the page is closed: this browser's subscription follows what its person wants.

import { get, post } from "./api.js";
import { login } from "./login.js";
import { alertsWanted } from "./preferences.js";
import { effect } from "./vendor/signals.js";
import { registration } from "./worker.js";

/** @param {string} text Base64 for URLs */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

/** @param {ArrayBuffer | null} one @param {Uint8Array} other */
const alike = (one, other) => one !== null && String(new Uint8Array(one)) === String(other);

/** @param {PushManager} manager */
async function subscribe(manager) {
  const key = bytes((await get("/push/key")).publicKey);
  let found = await manager.getSubscription();
  if (found && !alike(found.options.applicationServerKey, key)) {
    await found.unsubscribe(); // made for another server, or with an older key
    found = null;
  }
  found ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = found.toJSON();
  await post("/push/subscriptions", { endpoint, keys });
}

/** What the service worker (sw.js) answers with where no page is open; null takes it away. @param {string | null} token */
async function lend(token) {
  if (token) await (await caches.open("login")).put("login", Response.json({ token }));
  else await caches.delete("login");
}

/** @param {PushManager} manager */
async function end(manager) {
  const found = await manager.getSubscription();
  if (!found) return;
  await found.unsubscribe();
  await post("/push/subscriptions/end", { endpoint: found.endpoint });
}

/** One after the other, also for whoever signs in next. */
let turn = Promise.resolve();

/** As long as somebody is signed in; without a push service nothing is lost but pushes. @returns {() => void} stop */
export function keepPush() {
  const stop = effect(() => {
    const token = login.value?.token ?? null;
    const wanted = alertsWanted.value && "Notification" in window && Notification.permission === "granted";
    turn = turn
      .then(async () => {
        const manager = (await registration)?.pushManager;
        if (!manager) return;
        await lend(wanted ? token : null);
        if (login.value) await (wanted ? subscribe(manager) : end(manager));
      })
      .catch((error) => console.debug("push", error));
  });
  return () => {
    stop();
    if ("caches" in window) turn = turn.then(() => lend(null)).catch((error) => console.debug("push", error));
  };
}
