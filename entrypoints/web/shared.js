// What somebody shared to this app from their phone: the service worker (sw.js) keeps it until a page takes it.

const PLACE = "share";

/** @typedef {{text: string, files: File[]}} Shared */

/** Null if nothing waits. @returns {Promise<Shared | null>} */
export async function findShared() {
  if (!("caches" in window)) return null;
  const found = await caches.match(PLACE, { cacheName: PLACE });
  if (!found) return null;
  const form = await found.formData();
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter((word) => typeof word === "string" && word);
  const files = form.getAll("files").filter((file) => file instanceof File && file.size > 0);
  return { text: [...new Set(words)].join("\n"), files: /** @type {File[]} */ (files) };
}

export async function forgetShared() {
  if ("caches" in window) await caches.delete(PLACE);
}
