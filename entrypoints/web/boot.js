// Runs before anything is drawn, so that the first thing to be seen has the right colours and the right shape.
// What it reads is written by preferences.js and api.js.

{
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
  root.dataset.early = read(here, "ichat.login") ? "home" : "door";
}
