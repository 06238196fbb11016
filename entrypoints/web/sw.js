// The service worker: shows notifications where pages may not, and opens the page without the network.
//
// Only a bundle is kept. Its version and files are written in when it is made; plain modules are always asked for.

const VERSION = "";
/** @type {string[]} */
const FILES = [];

/** What every answer of the server says that did what was asked. */
const OK = 200;
const HASHED = "assets/";
const KEPT = `ichat-${VERSION}`;
/** Below which everything of ours is; names of files and paths of pages are relative to it. */
const BASE = new URL("./", location.href);
const PAGE = "./";
const API = `${new URL(location.href).searchParams.get("api")}/`;
/** Where the manifest has things sent that somebody shares; they wait for the page (shared.js) under this name. */
const SHARED = "share";
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { href, pathname } = new URL(request.url);
  if (!href.startsWith(BASE.href)) return;
  const file = pathname.slice(BASE.pathname.length);
  if (request.method === "POST" && file === SHARED) return event.respondWith(takeShared(request));
  if (!VERSION || request.method !== "GET" || pathname.startsWith(API)) return;
  if (request.mode === "navigate" && !file.split("/").at(-1)?.includes(".")) event.respondWith(find(PAGE, request));
  else if (FILES.includes(file)) event.respondWith(find(file, request));
  else if (file.startsWith(HASHED)) event.respondWith(findAnywhere(file, request));
});

/** What is said where names and texts do not travel, in the language of the browser. */
const SAID = {
  en: { message: "New message", request: "New contact request", call: "Incoming call", reply: "Reply", failed: "Not sent" },
  zh: { message: "新消息", request: "新的联系人申请", call: "来电", reply: "回复", failed: "未发送" },
};
const said = () => SAID[worker.navigator.language.startsWith("zh") ? "zh" : "en"];

let turn = Promise.resolve();

/**
 * One after the other: whatever is about to be shown when somebody asks what is shown is taken for closed (Chromium).
 * @param {() => Promise<void>} work
 */
const inTurn = (work) => (turn = turn.catch(() => {}).then(work));

worker.addEventListener("push", (event) => {
  event.waitUntil(inTurn(() => announce(event.data?.json() ?? {})));
});

/**
 * The server pushes to nobody who has the page before them.
 * @param {{kind: "message" | "request" | "call" | "withdrawn", contactId: number, callId: number, title: string, body: string}} push
 */
async function announce({ kind, contactId, callId, title, body }) {
  const tag = callId ? `call-${callId}` : contactId ? `contact-${contactId}` : "asked";
  if (kind === "withdrawn") {
    for (const shown of await worker.registration.getNotifications({ tag })) shown.close();
    return count();
  }
  const what = said()[kind];
  await show(title || what, {
    body: body || (title ? what : ""),
    tag,
    requireInteraction: kind === "call",
    data: { path: kind === "request" ? "contacts/requests" : `chats/${contactId}`, contactId },
    ...(kind === "message" && { actions: [REPLY()] }),
  });
  await count();
}

/** Written in place where the browser can; elsewhere it opens the conversation. */
const REPLY = () => ({ action: "reply", type: "text", title: said().reply });

/** @param {string} title @param {NotificationOptions} options */
const show = (title, options) =>
  worker.registration.showNotification(title, { icon: "icons/icon-192.png", badge: "icons/badge-96.png", ...options });

/** How many are shown, on the icon of the app; a page that is open knows better. */
async function count() {
  const shown = await worker.registration.getNotifications();
  await worker.navigator.setAppBadge?.(shown.length);
}

worker.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  const reply = Reflect.get(event, "reply");
  notification.close();
  const done = reply ? answer(notification, reply) : open(notification.data.path);
  event.waitUntil(done.then(() => inTurn(count)));
});

/** What could not be sent is shown, and a click on it opens the conversation. @param {Notification} notification @param {string} text */
async function answer({ tag, data }, text) {
  try {
    const { token } = await (await caches.match("login", { cacheName: "login" }))?.json();
    const response = await fetch(`${API}chat/send`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: token },
      body: JSON.stringify({ contactId: data.contactId, text, localId: crypto.randomUUID() }),
    });
    if ((await response.json()).code !== OK) throw new Error("refused");
  } catch {
    await show(said().failed, { body: text, tag, data });
  }
}

/** @param {Request} request */
async function takeShared(request) {
  const kind = request.headers.get("content-type") ?? "";
  const kept = await caches.open(SHARED);
  await kept.put(SHARED, new Response(await request.blob(), { headers: { "content-type": kind } }));
  return Response.redirect(SHARED, 303);
}

/** Files with a hash in their name come from the browser's own cache, others from the server. */
async function keep() {
  const cache = await caches.open(KEPT);
  const hashed = FILES.filter((file) => file.startsWith(HASHED));
  const others = FILES.filter((file) => !hashed.includes(file));
  await cache.addAll([...hashed, ...others.map((file) => new Request(file, { cache: "reload" }))]);
}

/** The bundle before this one stays: a page that was opened with it may yet load its later parts. */
async function forgetOlder() {
  const older = (await caches.keys()).filter((name) => name.startsWith("ichat-") && name !== KEPT);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

/** @param {string} file @param {Request} request */
async function find(file, request) {
  return (await caches.match(file, { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}

/** A later part of the bundle before this one. @param {string} file @param {Request} request */
async function findAnywhere(file, request) {
  return (await caches.match(file, { ignoreVary: true })) ?? fetch(request);
}

/** Bring a page of ours to the front, and to the place. @param {string} path */
async function open(path) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const pages = windows.filter(({ url }) => url.startsWith(BASE.href));
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (!page) return worker.clients.openWindow(path);
  page.postMessage({ path });
  return page.focus();
}
