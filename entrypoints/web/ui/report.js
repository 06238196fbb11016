// Telling the administrators of a message or of somebody.

import { wordsOf } from "../i18n.js";
import { REASON_AT_MOST, report } from "../reports.js";
import { reportsEn } from "../texts_reports_en.js";
import { reportsZh } from "../texts_reports_zh.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { attempt, tell } from "./toasts.js";

const t = wordsOf({ en: reportsEn, zh: reportsZh });

/** @param {{what: {messageId: number} | {userId: number}, name: string, onClose: () => void}} props `name`: of whom it is about */
export function Report({ what, name, onClose }) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(() => report(what, reason.trim()));
    setBusy(false);
    if (!done) return;
    tell(t("report_sent"));
    onClose();
  };
  return html`<${Dialog} title=${t("messageId" in what ? "report_message" : "report_person", { name })} onClose=${onClose}>
    <form onSubmit=${send}>
      <p>${t("messageId" in what ? "report_message_text" : "report_person_text")}</p>
      <div class="field">
        <label for="report-reason">${t("report_reason")}</label>
        <textarea id="report-reason" rows="4" dir="auto" value=${reason} maxlength=${REASON_AT_MOST} autofocus
          onInput=${(/** @type {any} */ event) => setReason(event.currentTarget.value)}></textarea>
      </div>
      <footer>
        <${Button} onClick=${onClose}>${t("report_not")}</${Button}>
        <${Button} kind="primary" type="submit" busy=${busy} disabled=${!reason.trim()}>${t("report_send")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}
