// The way to the administrators' page: for administrators, nothing for everybody else.

import { t } from "../i18n.js";
import { listInvites } from "../invites.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { useLoad } from "./together.js";

export function AdminLink() {
  const [allowed, setAllowed] = useState(false);
  useLoad(() => listInvites().then(() => setAllowed(true), () => setAllowed(false)));
  if (!allowed) return null;
  return html`<section class="card" aria-label=${t("administration")}>
    <h2>${t("administration")}</h2>
    <p class="hint">${t("administration_text")}</p>
    <a class="button button-quiet" href="admin">${t("administration")}</a>
  </section>`;
}
