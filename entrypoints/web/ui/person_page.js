// Somebody: who that is, what we have in common, and what I make of them.

import { nameOf, user } from "../accounts.js";
import { inCall } from "../calls.js";
import { commonGroups, contactAvatar, contactName, findContact } from "../contacts.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { useState } from "../vendor/hooks.js";
import { BotMark } from "./bot_mark.js";
import { html } from "./html.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { presenceText, WithPresence } from "./presence.js";
import { ContactActions } from "./contact_actions.js";
import { SharedMedia } from "./shared_media.js";
import { startCall } from "./start_call.js";
import { Together, useLoad } from "./together.js";

/** @param {{contact: Wire.Contact}} props */
export function PersonPage({ contact }) {
  const person = user(contact.userId).value;
  const name = contactName(contact);
  const reachable = !contact.blocked && !person?.deleted;
  const presence = reachable && presenceText(contact.userId);
  const call = (/** @type {boolean} */ video) => startCall(contact, video);
  return html`<section class="pane" aria-label=${name}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("contacts")} /></span>
      <h2>${t("profile")}</h2>
    </header>
    <div class="scroll profile-page">
      <div class="profile-face">
        <${WithPresence} userId=${contact.userId}>
          <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.userId} size=${112} />
        </${WithPresence}>
        <h3 dir="auto">${name}</h3>
        <${BotMark} userId=${contact.userId} />
        ${presence && html`<p class="hint">${presence}</p>`}
        <p class="hint" dir="auto">${contact.alias && `${nameOf(person)} · `}${person && !person.deleted && `@${person.username}`}</p>
        ${person?.about && html`<p class="about" dir="auto">${person.about}</p>`}
        ${contact.blocked && html`<p class="tag">${t("blocked")}</p>`}
        <div class="profile-ways">
          <${Button} kind="primary" icon="chat" onClick=${() => go(`chats/${contact.contactId}`)}>${t("write")}</${Button}>
          <${Button} icon="phone" disabled=${inCall.value || !reachable} onClick=${() => call(false)}>${t("voice_call")}</${Button}>
          <${Button} icon="video" disabled=${inCall.value || !reachable} onClick=${() => call(true)}>${t("video_call")}</${Button}>
        </div>
      </div>
      <${Together}>
        <${ContactActions} contact=${contact} />
        <${CommonGroups} userId=${contact.userId} />
        <${SharedMedia} key=${contact.contactId} contactId=${contact.contactId} />
      </${Together}>
    </div>
  </section>`;
}

/** @param {{userId: number}} props */
function CommonGroups({ userId }) {
  const [ids, setIds] = useState(/** @type {number[]} */ ([]));
  useLoad(() => commonGroups(userId).then(setIds, (error) => console.debug("common groups", error)), [userId]);
  const groups = ids.map(findContact).filter((group) => group !== undefined);
  if (!groups.length) return null;
  return html`<section class="card members" aria-label=${t("common_groups")}>
    <h3>${t("common_groups")}</h3>
    <ul class="rows">
      ${groups.map(
        (group) => html`<li key=${group.contactId}>
          <a class="row" href=${`chats/${group.contactId}`}>
            <${Avatar} name=${contactName(group)} url=${contactAvatar(group)} id=${group.groupId} group />
            <span class="row-text"><span class="row-name" dir="auto">${contactName(group)}</span></span>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}
