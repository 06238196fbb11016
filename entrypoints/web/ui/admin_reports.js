// What people told the administrators.

import { nameOf, user } from "../accounts.js";
import { closeReport, listReports } from "../administration.js";
import { moment } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { AdminList } from "./admin_list.js";
import { t } from "./admin_words.js";
import { html } from "./html.js";
import { usePages } from "./paged.js";
import { Button, Choice } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {number} userId */
const nameFor = (userId) => (userId ? nameOf(user(userId).value) || t("somebody") : t("operator"));

export function Reports() {
  const [state, setState] = useState(/** @type {"open" | "closed"} */ ("open"));
  const pages = usePages((cursor) => listReports(state, cursor), state);
  const close = (/** @type {number} */ reportId) => attempt(async () => {
    await closeReport(reportId);
    pages.reload();
  });
  const Row = (/** @type {{row: Wire.Report}} */ { row }) => html`<li class="admin-report" key=${row.reportId}>
    <b dir="auto">${t(row.messageId ? "reported_message" : "reported_person", { name: nameFor(row.userId) })}</b>
    ${row.text && html`<blockquote dir="auto">${row.text}</blockquote>`}
    <p dir="auto">${row.reason}</p>
    <p class="hint">${t("reported_by", { name: nameFor(row.reporterId), time: moment(row.createdAt) })}</p>
    ${row.closedAt
      ? html`<p class="hint">${t("closed_by", { name: nameFor(row.closedBy), time: moment(row.closedAt) })}</p>`
      : html`<${Button} icon="check" onClick=${() => close(row.reportId)}>${t("close_report")}</${Button}>`}
  </li>`;
  return html`<${AdminList} label=${t("reports")} pages=${pages} none=${t("no_reports")} Row=${Row}>
    <${Choice} label=${t("reports")} value=${state} onChoose=${setState} options=${[["open", t("open")], ["closed", t("closed")]]} />
  </${AdminList}>`;
}
