// The words about bots and webhooks, and what both show.

import { moment, t as common, wordsOf } from "../i18n.js";
import { botsEn } from "../texts_bots_en.js";
import { botsZh } from "../texts_bots_zh.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { attempt, tell } from "./toasts.js";

export const t = wordsOf({ en: botsEn, zh: botsZh });

/** When it was used. @param {Wire.Bot} bot */
export const usedText = ({ lastUsedAt }) => (lastUsedAt ? t("used", { time: moment(lastUsedAt) }) : t("never_used"));

/** What is shown this once. @param {{text: string, label: string}} props `label`: of the button that copies it */
export function Secret({ text, label }) {
  const copy = async () => {
    if (await attempt(() => navigator.clipboard.writeText(text))) tell(common("copied"));
  };
  return html`<div class="secret">
    <code class="secret-text" dir="ltr">${text}</code>
    <${Button} kind="primary" icon="copy" onClick=${copy}>${label}</${Button}>
  </div>`;
}
