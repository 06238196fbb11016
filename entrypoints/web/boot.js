// Runs before anything is drawn, so that the first thing to be seen has the right colours and the right shape.
// What it reads is written by preferences.js and api.js.

{
  /** The modules that whoever is signed in needs at once; written in when the bundle is made. @type {string[]} */
  const INSIDE = [];

  /** Spread, so that not everybody comes back at once. */
  const AGAIN_MS = 2_000 * (1 + Math.random());

  // While nodes are upgraded, one may not have the scripts that the page of another names.
  const again = (/** @type {ErrorEvent} */ { target }) => target instanceof HTMLScriptElement && setTimeout(() => location.reload(), AGAIN_MS);
  addEventListener("error", again, true);

  /** @param {Storage} storage @param {string} key */
  const read = (storage, key) => {
    try {
      return JSON.parse(storage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = read(localStorage, "ichat.0.theme") ?? "auto";
  const dark = theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  root.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#141716" : "#f4f2ee");
  const here = sessionStorage.getItem("ichat.login") === null ? localStorage : sessionStorage;
  const home = Boolean(read(here, "ichat.login"));
  root.dataset.early = home ? "home" : "door";
  for (const href of home ? INSIDE : []) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
}
