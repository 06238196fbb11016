// Who I am here, and how others find me.

import { myId, user } from "../accounts.js";
import { t } from "../i18n.js";
import { invitationLink } from "../invitation.js";
import { html } from "./html.js";
import { Avatar } from "./parts.js";
import { SharedLink } from "./shared_link.js";

export function Invite() {
  const me = user(myId()).value;
  if (!me) return null;
  return html`<div class="invite">
    <${Avatar} name=${me.nickname} url=${me.avatar} id=${me.userId} size=${72} />
    <h2>${t("you_are", { name: `@${me.username}` })}</h2>
    <p>${t("invite_text")}</p>
    <${SharedLink} link=${invitationLink(me.username)} text=${t("invite_share", { name: me.nickname })} />
  </div>`;
}
