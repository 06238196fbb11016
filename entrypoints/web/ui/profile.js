// Somebody, or a group: who that is, and what one can do together.

import { user } from "../accounts.js";
import { inCall } from "../calls.js";
import { contactAvatar, contactName } from "../contacts.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { html } from "./html.js";
import { startCall } from "./lobby.js";
import { Members } from "./members.js";
import { Avatar, Button, IconButton } from "./parts.js";

/** @param {{contact: Wire.Contact}} props */
export function Profile({ contact }) {
  const name = contactName(contact);
  const group = contact.groupId > 0;
  const title = t(group ? "group" : "profile");
  const call = (/** @type {boolean} */ video) => startCall(contact, video);
  return html`<section class="pane" aria-label=${name}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("/contacts")} /></span>
      <h2>${title}</h2>
    </header>
    <div class="scroll profile-page">
      <div class="profile-face">
        <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${112} group=${group} />
        <h3 dir="auto">${name}</h3>
        ${!group && html`<p class="hint">@${user(contact.userId).value?.username ?? ""}</p>`}
        <div class="profile-ways">
          <${Button} kind="primary" icon="chat" onClick=${() => go(`/chats/${contact.contactId}`)}>${t("write")}</${Button}>
          <${Button} icon="phone" disabled=${inCall.value} onClick=${() => call(false)}>${t("voice_call")}</${Button}>
          <${Button} icon="video" disabled=${inCall.value} onClick=${() => call(true)}>${t("video_call")}</${Button}>
        </div>
      </div>
      ${group && html`<${Members} contact=${contact} />`}
    </div>
  </section>`;
}
