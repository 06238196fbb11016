// Who is in a conversation.

import { myId } from "../accounts.js";
import { contactName, contactOfUser } from "../contacts.js";
import { group, listMembers } from "../groups.js";
import { count, explain, t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Spinner } from "./parts.js";

/** @param {{contact: Wire.Contact, onClose: () => void}} props */
export function Members({ contact, onClose }) {
  const [members, setMembers] = useState(/** @type {Wire.User[] | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const owner = contact.groupId ? group(contact.groupId).value?.ownerId : 0;
  useEffect(() => {
    listMembers(contact.contactId).then(setMembers, (error) => setTrouble(explain(error)));
  }, [contact.contactId]);
  return html`<${Dialog} title=${contactName(contact)} onClose=${onClose}>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    ${!members && !trouble && html`<div class="centre"><${Spinner} /></div>`}
    ${members && html`<p class="hint">${count("member_one", "member_many", members.length)}</p>`}
    <ul class="rows" aria-label=${t("members")}>
      ${members?.map((person) => {
        const known = contactOfUser(person.userId);
        const inside = html`
          <${Avatar} name=${person.nickname} url=${person.avatar} id=${person.userId} />
          <span class="row-text">
            <span class="row-name" dir="auto">${person.nickname}</span>
            <span class="row-note">@${person.username}</span>
          </span>
          ${person.userId === myId() && html`<span class="tag">${t("you")}</span>`}
          ${person.userId === owner && html`<span class="tag">${t("owner")}</span>`}
        `;
        return html`<li key=${person.userId}>
          ${known
            ? html`<a class="row" href=${`/chats/${known.contactId}`} onClick=${onClose}>${inside}</a>`
            : html`<span class="row row-still">${inside}</span>`}
        </li>`;
      })}
    </ul>
  </${Dialog}>`;
}
