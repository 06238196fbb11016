// Who may make an account here: for administrators, nothing for everybody else.

import { dayAndClock, t } from "../i18n.js";
import { endInvite, listInvites, makeInvite } from "../invites.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Button, Switch } from "./parts.js";
import { SharedLink } from "./shared_link.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

export function Invites() {
  const [invites, setInvites] = useState(/** @type {Wire.Invite[] | null} */ (null));
  const [once, setOnce] = useState(true);
  const [link, setLink] = useState("");
  const load = () => listInvites().then(setInvites, () => setInvites(null));
  useLoad(load);
  if (!invites) return null;
  const make = () => attempt(async () => {
    setLink((await makeInvite({ uses: once ? 1 : 0 })).url);
    await load();
  });
  return html`<section class="card" aria-label=${t("invites")}>
    <h2>${t("invites")}</h2>
    <p class="hint">${t("invites_text")}</p>
    <${Switch} label=${t("invite_once")} checked=${once} onChange=${setOnce} />
    <${Button} icon="people" onClick=${make}>${t("invite_make")}</${Button}>
    ${link && html`<${SharedLink} link=${link} text=${t("invite_to_server")} />`}
    <ul class="rows">
      ${invites.map((invite) => html`<${Row} key=${invite.inviteId} invite=${invite} onEnd=${() => attempt(async () => {
        await endInvite(invite.inviteId);
        await load();
      })} />`)}
    </ul>
  </section>`;
}

/** @param {{invite: Wire.Invite, onEnd: () => unknown}} props */
function Row({ invite, onEnd }) {
  const { uses, usesAtMost: most, expiresAt } = invite;
  const time = dayAndClock(expiresAt);
  return html`<li class="row row-still">
    <span class="row-text"><span class="row-note">${most ? t("invite_left", { uses, most, time }) : t("invite_open", { uses, time })}</span></span>
    <${Button} onClick=${onEnd}>${t("invite_end")}</${Button}>
  </li>`;
}
