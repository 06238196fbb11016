// Looking after the server: for administrators; the server refuses it to everybody else.

import { serverUse } from "../administration.js";
import { sizeInWords } from "../attachments.js";
import { explain } from "../i18n.js";
import { go } from "../router.js";
import { useState } from "../vendor/hooks.js";
import { Calls, Groups, Log } from "./admin_lists.js";
import { People } from "./admin_people.js";
import { Reports } from "./admin_reports.js";
import { t } from "./admin_words.js";
import { classes, html } from "./html.js";
import { Invites } from "./invites.js";
import { IconButton } from "./parts.js";
import { PasswordDue } from "./password_due.js";
import { Together, useLoad } from "./together.js";

/** @type {[string, import("./admin_words.js").AdminText, () => any][]} */
const PARTS = [
  ["", "overview", Overview],
  ["people", "people", People],
  ["invites", "invites", Invites],
  ["reports", "reports", Reports],
  ["groups", "groups", Groups],
  ["calls", "calls", Calls],
  ["log", "log", Log],
];

/** @param {{part: string}} props */
export function AdminPage({ part }) {
  const [, , Part] = PARTS.find(([name]) => name === part) ?? ["", "overview", Overview];
  return html`
    <header class="place-head">
      <${IconButton} icon="back" label=${t("back")} onClick=${() => go("settings")} />
      <h1>${t("title")}</h1>
    </header>
    <div class="scroll settings administration">
      <nav class="admin-parts" aria-label=${t("title")}>
        ${PARTS.map(([name, label]) => html`<a key=${name} href=${name ? `admin/${name}` : "admin"}
          class=${classes(name === part && "on")} aria-current=${name === part ? "page" : undefined}>${t(label)}</a>`)}
      </nav>
      <${Together} key=${part}><${Part} /></${Together}>
      <${PasswordDue} />
    </div>
  `;
}

function Overview() {
  const [use, setUse] = useState(/** @type {Wire.ServerUse | null} */ (null));
  const [trouble, setTrouble] = useState("");
  useLoad(() => serverUse().then(setUse, (error) => setTrouble(explain(error))));
  if (!use) return trouble && html`<section class="card"><p class="trouble">${trouble}</p></section>`;
  /** @type {[import("./admin_words.js").AdminText, string | number, string][]} */
  const counts = [
    ["people", use.people, "admin/people"],
    ["open_reports", use.reports, "admin/reports"],
    ["calls_now", use.calls, "admin/calls"],
    ["logins", use.logins, ""],
    ["stored", sizeInWords(use.stored), ""],
  ];
  return html`<section class="card" aria-label=${t("overview")}>
    <div class="admin-health">
      <span class=${classes("admin-lamp", use.mailboxes !== "well" && "admin-lamp-off")}></span>
      <span><b>${t(use.mailboxes)}</b><br /><span class="hint" dir="auto">${use.name} · ${t("version", { version: use.version })}</span></span>
    </div>
    <ul class="admin-counts">
      ${counts.map(([label, value, path]) => html`<li key=${label}>
        ${path
          ? html`<a href=${path}><b>${value}</b><span>${t(label)}</span></a>`
          : html`<span><b>${value}</b><span>${t(label)}</span></span>`}
      </li>`)}
    </ul>
  </section>`;
}
