// People and groups that I know.

import { user } from "../accounts.js";
import { contactAvatar, contactName, contacts, contactsLoaded, requests } from "../contacts.js";
import { count, t } from "../i18n.js";
import { route } from "../router.js";
import { sent } from "../sent_requests.js";
import { useState } from "../vendor/hooks.js";
import { BotMark } from "./bot_mark.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Invite } from "./invite.js";
import { later } from "./later.js";
import { Avatar, Badge, Button, IconButton } from "./parts.js";
import { roving } from "./roving.js";
import { WithPresence } from "./presence.js";

const FindPeople = later(() => import("./find_people.js").then((part) => part.FindPeople));
const NewGroup = later(() => import("./new_group.js").then((part) => part.NewGroup));

const walk = roving("li > a.row");

/** @param {{openId: number}} props */
export function ContactsPage({ openId }) {
  const [dialog, setDialog] = useState(/** @type {"" | "people" | "group"} */ (""));
  const byName = (/** @type {Wire.Contact} */ one, /** @type {Wire.Contact} */ other) =>
    contactName(one).localeCompare(contactName(other));
  const people = contacts.value.filter(({ groupId }) => !groupId).sort(byName);
  const groups = contacts.value.filter(({ groupId }) => groupId).sort(byName);
  const stop = contacts.value.some(({ contactId }) => contactId === openId) ? openId : (groups[0] ?? people[0])?.contactId;
  const nobody = contactsLoaded.value && !contacts.value.length && !requests.value.length;
  return html`
    <header class="place-head">
      <h1>${t("contacts")}</h1>
      <${IconButton} icon="groupPlus" label=${t("new_group")} onClick=${() => setDialog("group")} />
      <${IconButton} icon="userPlus" label=${t("find_people")} onClick=${() => setDialog("people")} />
    </header>
    <div class="scroll" onKeyDown=${walk}>
      <div class="rows"><${RequestsLink} /></div>
      ${nobody &&
      html`<div class="centre">
        <${Button} kind="primary" icon="userPlus" onClick=${() => setDialog("people")}>${t("find_people")}</${Button}>
      </div>`}
      <${People} title=${t("groups")} contacts=${groups} open=${openId} stop=${stop} />
      <${People} title=${t("people")} contacts=${people} open=${openId} stop=${stop} />
      <div class="only-narrow"><${Invite} /></div>
    </div>
    ${dialog === "people" && html`<${FindPeople} onClose=${() => setDialog("")} />`}
    ${dialog === "group" && html`<${NewGroup} onClose=${() => setDialog("")} />`}
  `;
}

/** The way to the requests, where there are any. */
function RequestsLink() {
  const waiting = requests.value.length;
  if (!waiting && !sent.value.length) return null;
  const here = route.value.name === "requests";
  return html`<a class=${classes("row row-way", here && "on")} href="contacts/requests" aria-current=${here ? "true" : undefined}>
    <span class="row-mark"><${Icon} name="userPlus" size=${22} /></span>
    <span class="row-text"><span class="row-name">${t("requests")}</span></span>
    <${Badge} count=${waiting} label=${count("pending_one", "pending_many", waiting)} />
  </a>`;
}

/** @param {{title: string, contacts: Wire.Contact[], open: number, stop?: number}} props `stop`: the one that Tab reaches */
function People({ title, contacts: listed, open, stop }) {
  if (!listed.length) return null;
  return html`<section aria-label=${title}>
    <h2 class="rows-title">${title}</h2>
    <ul class="rows">
      ${listed.map(
        (contact) => html`<li key=${contact.contactId}>
          <a class=${classes("row", open === contact.contactId && "on")} href=${`contacts/${contact.contactId}`}
            aria-current=${open === contact.contactId ? "true" : undefined} tabindex=${contact.contactId === stop ? 0 : -1}>
            <${WithPresence} userId=${contact.userId}>
              <${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)}
                id=${contact.groupId || contact.userId} group=${contact.groupId > 0} />
            </${WithPresence}>
            <span class="row-text">
              <span class="row-name" dir="auto">${contactName(contact)} <${BotMark} userId=${contact.userId} /></span>
              ${contact.userId > 0 && html`<span class="row-note">@${user(contact.userId).value?.username ?? ""}</span>`}
            </span>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}
