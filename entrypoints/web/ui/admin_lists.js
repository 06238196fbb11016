// Groups, calls and the audit log, for administrators.

import { nameOf, user } from "../accounts.js";
import { callQuality, callsNow, dissolve, listAudit, listGroups } from "../administration.js";
import { dayAndClock } from "../i18n.js";
import { AdminList } from "./admin_list.js";
import { Sfus } from "./admin_sfus.js";
import { t } from "./admin_words.js";
import { ask } from "./dialog.js";
import { html } from "./html.js";
import { usePages } from "./paged.js";
import { Avatar, Button } from "./parts.js";
import { confirmed } from "./password_due.js";

/** @param {number} userId */
const nameFor = (userId) => nameOf(user(userId).value) || t("somebody");

export function Groups() {
  const pages = usePages(listGroups);
  const end = async (/** @type {Wire.GroupRow} */ { groupId, name }) => {
    if (!(await ask({ title: t("dissolve_title", { name }), text: t("dissolve_text"), yes: t("dissolve") }))) return;
    if (await confirmed(() => dissolve(groupId))) pages.reload();
  };
  const Row = (/** @type {{row: Wire.GroupRow}} */ { row }) => html`<li class="row row-still" key=${row.groupId}>
    <${Avatar} name=${row.name} url=${row.avatar} id=${row.groupId} group />
    <span class="row-text">
      <span class="row-name" dir="auto">${row.name}</span>
      <span class="row-note">${t("group_note", { count: row.memberCount, owner: nameFor(row.ownerId) })}</span>
    </span>
    <${Button} onClick=${() => end(row)}>${t("dissolve")}</${Button}>
  </li>`;
  return html`<${AdminList} label=${t("groups")} pages=${pages} none=${t("no_groups")} Row=${Row} />`;
}

export function Calls() {
  const pages = usePages(async () => ({ rows: await callsNow(), cursor: 0 }));
  const Row = (/** @type {{row: Wire.CallNow}} */ { row }) => html`<li class="row row-still" key=${row.callId}>
    <${Avatar} name=${nameFor(row.callerId)} url=${user(row.callerId).value?.avatar ?? ""} id=${row.callerId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${nameFor(row.callerId)}</span>
      <span class="row-note">${
        row.startedAt ? t("call_going_on", { time: dayAndClock(row.startedAt) }) : t("call_ringing", { time: dayAndClock(row.createdAt) })
      } · ${t("call_people", { count: row.present.length })}</span>
    </span>
  </li>`;
  return html`<${AdminList} label=${t("calls")} pages=${pages} none=${t("no_calls")} Row=${Row} /><${Sfus} /><${Legs} />`;
}

/** How calls went that are over. */
function Legs() {
  const pages = usePages(async () => ({ rows: await callQuality(), cursor: 0 }));
  const Row = (/** @type {{row: Wire.Leg}} */ { row }) => html`<li class="row row-still" key=${`${row.callId}-${row.userId}-${row.fromUserId}`}>
    <span class="row-text">
      <span class="row-name" dir="auto">${t("leg", { from: nameFor(row.fromUserId), to: nameFor(row.userId) })}</span>
      <span class="row-note">${[
        t("leg_numbers", { loss: row.lossPercent, ms: row.roundTripMs, jitter: row.jitterMs, kbit: row.kbitPerSecond }),
        row.width > 0 && `${row.width}×${row.height}`,
        t(row.relayed ? "leg_relayed" : "leg_direct"),
        dayAndClock(row.reportedAt),
      ].filter(Boolean).join(" · ")}</span>
    </span>
  </li>`;
  return html`<${AdminList} label=${t("call_quality")} pages=${pages} none=${t("no_legs")} Row=${Row}><h2>${t("call_quality")}</h2></${AdminList}>`;
}

export function Log() {
  const pages = usePages(listAudit);
  const Row = (/** @type {{row: Wire.AuditEntry}} */ { row }) => html`<li class="row row-still admin-entry" key=${row.auditId}>
    <span class="row-text">
      <span class="row-name" dir="auto">${sentence(row)}</span>
      <span class="row-note">${dayAndClock(row.createdAt)}${row.address && ` · ${row.address}`}</span>
    </span>
  </li>`;
  return html`<${AdminList} label=${t("log")} pages=${pages} none=${t("no_entries")} Row=${Row} />`;
}

/** @param {Wire.AuditEntry} entry */
function sentence({ actorId, action, subject, subjectId }) {
  const key = /** @type {import("./admin_words.js").AdminText} */ (`did_${action.replaceAll("-", "_")}`);
  return t(key, { actor: actorId ? nameFor(actorId) : t("operator"), subject, id: subjectId });
}
