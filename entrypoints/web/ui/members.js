// Who is in a group.

import { user } from "../accounts.js";
import { group, listMembers } from "../groups.js";
import { count, explain, t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Approach } from "./approach.js";
import { html } from "./html.js";
import { Avatar, Spinner } from "./parts.js";

/** @param {{contact: Wire.Contact}} props */
export function Members({ contact }) {
  const [members, setMembers] = useState(/** @type {Wire.User[] | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const owner = group(contact.groupId).value?.ownerId;
  useEffect(() => {
    listMembers(contact.contactId).then(setMembers, (error) => setTrouble(explain(error)));
  }, [contact.contactId]);
  return html`<section class="card members" aria-label=${t("members")}>
    <h3>${members ? count("member_one", "member_many", members.length) : t("members")}</h3>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    ${!members && !trouble && html`<div class="centre"><${Spinner} /></div>`}
    <ul class="rows" aria-label=${t("members")}>
      ${members?.map((person) => html`<${Member} key=${person.userId} person=${person} owner=${person.userId === owner} />`)}
    </ul>
  </section>`;
}

/** @param {{person: Wire.User, owner: boolean}} props */
function Member({ person, owner }) {
  const { userId, username, nickname, avatar } = user(person.userId).value ?? person;
  return html`<li class="row row-still">
    <${Avatar} name=${nickname} url=${avatar} id=${userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${nickname}</span>
      <span class="row-note">@${username}</span>
    </span>
    ${owner && html`<span class="tag">${t("owner")}</span>`}
    <${Approach} userId=${userId} />
  </li>`;
}
