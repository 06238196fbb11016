// Somebody's invitation was followed: who that is, and the way to them.

import { findByUsername, user } from "../accounts.js";
import { explain, t } from "../i18n.js";
import { forgetInviter } from "../invitation.js";
import { go } from "../router.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Approach } from "./approach.js";
import { html } from "./html.js";
import { Avatar, Empty, IconButton, Spinner } from "./parts.js";

/** @param {{name: string}} props */
export function AddPerson({ name }) {
  const [person, setPerson] = useState(/** @type {Wire.User | null | undefined} */ (undefined));
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (!name) return setPerson(null);
    let wanted = true;
    findByUsername(name).then((found) => {
      if (!wanted) return;
      setPerson(found ?? null);
      forgetInviter();
    }, (error) => wanted && setTrouble(explain(error)));
    return () => {
      wanted = false;
    };
  }, [name]);
  return html`<section class="pane" aria-label=${t("invitation")}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("chats")} /></span>
      <h2>${t("invitation")}</h2>
    </header>
    <div class="scroll profile-page">
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      ${person === undefined && !trouble && html`<div class="centre"><${Spinner} /></div>`}
      ${person === null && html`<${Empty} icon="people" title=${name ? t("nobody_found", { name }) : t("invitation_empty")} text=${t("invitation_wrong")} />`}
      ${person && html`<${Face} person=${user(person.userId).value ?? person} />`}
    </div>
  </section>`;
}

/** @param {{person: Wire.User}} props */
function Face({ person }) {
  return html`<div class="profile-face">
    <${Avatar} name=${person.nickname} url=${person.avatar} id=${person.userId} size=${112} />
    <h3 dir="auto">${person.nickname}</h3>
    <p class="hint">@${person.username}</p>
    <${Approach} userId=${person.userId} />
  </div>`;
}
