// What says that somebody is a program.

import { user } from "../accounts.js";
import { t } from "../i18n.js";
import { html } from "./html.js";

/** @param {{userId: number}} props */
export function BotMark({ userId }) {
  if (!userId || !user(userId).value?.bot) return null;
  return html`<span class="bot-mark">${t("bot")}</span>`;
}
