// The service worker: shows notifications where pages may not, and opens the page without the network.
//
// Only a bundle is kept. Its version and files are written in when it is made; plain modules are always asked for.

const VERSION = "";
/** @type {string[]} */
const FILES = [];

const HASHED = "/assets/";
const KEPT = `ichat-${VERSION}`;
const API = `${new URL(location.href).searchParams.get("api")}/`;
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (!VERSION || request.method !== "GET" || origin !== location.origin || pathname.startsWith(API)) return;
  if (request.mode === "navigate" && !pathname.split("/").at(-1)?.includes(".")) event.respondWith(find("/", request));
  else if (FILES.includes(pathname)) event.respondWith(find(pathname, request));
  else if (pathname.startsWith(HASHED)) event.respondWith(findAnywhere(pathname, request));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.path));
});

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
async function show(path) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (!page) return worker.clients.openWindow(path);
  page.postMessage({ path });
  return page.focus();
}
