// A group: who is in it, what it is like, and what one can do there.

import { inCall } from "../calls.js";
import { contactAvatar, contactName } from "../contacts.js";
import { group, manages } from "../groups.js";
import { count, t } from "../i18n.js";
import { go } from "../router.js";
import { ContactActions } from "./contact_actions.js";
import { GroupEnd } from "./group_end.js";
import { GroupLink } from "./group_link.js";
import { GroupPicture, GroupSettings } from "./group_settings.js";
import { html } from "./html.js";
import { Members } from "./members.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { SharedMedia } from "./shared_media.js";
import { startCall } from "./start_call.js";
import { Together } from "./together.js";
import { Webhooks } from "./webhooks.js";
import { Words } from "./words.js";

/** @param {{contact: Wire.Contact}} props */
export function GroupPage({ contact }) {
  const known = group(contact.groupId).value;
  const name = contactName(contact);
  const call = (/** @type {boolean} */ video) => startCall(contact, video);
  return html`<section class="pane" aria-label=${name}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("contacts")} /></span>
      <h2>${t("group")}</h2>
    </header>
    <div class="scroll profile-page">
      <div class="profile-face">
        ${known && manages(known)
          ? html`<${GroupPicture} group=${known} />`
          : html`<${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId} size=${112} group />`}
        <h3 dir="auto">${name}</h3>
        ${known && html`<p class="hint">${count("member_one", "member_many", known.memberCount)}</p>`}
        <div class="profile-ways">
          <${Button} kind="primary" icon="chat" onClick=${() => go(`chats/${contact.contactId}`)}>${t("write")}</${Button}>
          <${Button} icon="phone" disabled=${inCall.value} onClick=${() => call(false)}>${t("voice_call")}</${Button}>
          <${Button} icon="video" disabled=${inCall.value} onClick=${() => call(true)}>${t("video_call")}</${Button}>
        </div>
      </div>
      ${known?.announcement && !manages(known) && html`<section class="card members" aria-label=${t("announcement")}>
        <h3>${t("announcement")}</h3>
        <p class="about" dir="auto"><${Words} text=${known.announcement} /></p>
      </section>`}
      <${Together}>
        <${ContactActions} contact=${contact} />
        ${known && html`
          <${Members} group=${known} />
          ${manages(known) && html`<${GroupSettings} key=${known.groupId} group=${known} />`}
          ${manages(known) && html`<${GroupLink} key=${known.groupId} group=${known} />`}
          ${manages(known) && html`<${Webhooks} key=${known.groupId} group=${known} />`}
          <${SharedMedia} key=${contact.contactId} contactId=${contact.contactId} />
          <${GroupEnd} group=${known} />
        `}
      </${Together}>
    </div>
  </section>`;
}
