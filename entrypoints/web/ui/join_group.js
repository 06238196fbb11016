// A link into a group was followed by somebody who is signed in.

import { receiveContact } from "../contacts.js";
import { joinGroup } from "../groups.js";
import { t } from "../i18n.js";
import { noteGroupLink } from "../invitation.js";
import { go, wayFromHere } from "../router.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { GroupFace, useGroupSign } from "./group_sign.js";
import { html } from "./html.js";
import { Button, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{token: string}} props */
export function JoinGroup({ token }) {
  const found = useGroupSign(token);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (found.sign || found.over) noteGroupLink("");
  }, [found.sign, found.over]);
  const join = async () => {
    setBusy(true);
    const goOn = wayFromHere();
    await attempt(async () => {
      const contact = await joinGroup(token);
      receiveContact(contact);
      goOn(`chats/${contact.contactId}`, { replace: true });
    });
    setBusy(false);
  };
  return html`<section class="pane" aria-label=${t("invited_to_group")}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("chats")} /></span>
      <h2>${t("invited_to_group")}</h2>
    </header>
    <div class="scroll profile-page">
      <${GroupFace} found=${found}>
        <div class="profile-ways">
          <${Button} kind="primary" icon="groupPlus" busy=${busy} onClick=${join}>${t("join_group")}</${Button}>
        </div>
      </${GroupFace}>
    </div>
  </section>`;
}
