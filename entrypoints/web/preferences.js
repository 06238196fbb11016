// How this browser likes the page: language, colours, notifications.

import { recall, remember } from "./memory.js";
import { computed, effect, signal } from "./vendor/signals.js";

/** @typedef {"auto" | "light" | "dark"} Theme @typedef {"auto" | "en" | "zh"} LanguageChoice */

const BROWSER = 0;

export const theme = signal(/** @type {Theme} */ (recall(BROWSER, "theme", "auto")));
export const languageChoice = signal(/** @type {LanguageChoice} */ (recall(BROWSER, "language", "auto")));
export const alertsWanted = signal(recall(BROWSER, "alerts", false));
export const soundsWanted = signal(recall(BROWSER, "sounds", true));

/** The language in use. */
export const language = computed(() => {
  if (languageChoice.value !== "auto") return languageChoice.value;
  return navigator.languages.find((each) => /^(zh|en)\b/i.test(each))?.toLowerCase().startsWith("zh") ? "zh" : "en";
});

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", ({ matches }) => {
  systemDark.value = matches;
});

export const dark = computed(() => (theme.value === "auto" ? systemDark.value : theme.value === "dark"));

/** Keep the page and the browser's memory in step with the choices. */
export function applyPreferences() {
  effect(() => {
    const root = document.documentElement;
    root.dataset.theme = dark.value ? "dark" : "light";
    root.lang = language.value === "zh" ? "zh-CN" : "en";
    const bar = document.querySelector('meta[name="theme-color"]');
    bar?.setAttribute("content", dark.value ? "#141716" : "#f4f2ee");
  });
  effect(() => void remember(BROWSER, "theme", theme.value));
  effect(() => void remember(BROWSER, "language", languageChoice.value));
  effect(() => void remember(BROWSER, "alerts", alertsWanted.value));
  effect(() => void remember(BROWSER, "sounds", soundsWanted.value));
}

/** Whether somebody signed in here before; a stranger is greeted as one. */
export const visited = () => recall(BROWSER, "visited", false);
export const noteVisit = () => void remember(BROWSER, "visited", true);
