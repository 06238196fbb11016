// People: who asks to be a contact, and who is one.

import { user } from "../accounts.js";
import { acceptRequest, contactAvatar, contactName, contacts, contactsLoaded, rejectRequest, requests } from "../contacts.js";
import { moment, t } from "../i18n.js";
import { sent } from "../sent_requests.js";
import { useState } from "../vendor/hooks.js";
import { FindPeople } from "./find_people.js";
import { classes, html } from "./html.js";
import { Invite } from "./invite.js";
import { NewGroup } from "./new_group.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{openId: number}} props */
export function ContactsPage({ openId }) {
  const [dialog, setDialog] = useState(/** @type {"" | "people" | "group"} */ (""));
  const byName = (/** @type {Wire.Contact} */ one, /** @type {Wire.Contact} */ other) =>
    contactName(one).localeCompare(contactName(other));
  const people = contacts.value.filter(({ groupId }) => !groupId).sort(byName);
  const groups = contacts.value.filter(({ groupId }) => groupId).sort(byName);
  const nobody = contactsLoaded.value && !contacts.value.length && !requests.value.length;
  return html`
    <header class="place-head">
      <h1>${t("contacts")}</h1>
      <${IconButton} icon="groupPlus" label=${t("new_group")} onClick=${() => setDialog("group")} />
      <${IconButton} icon="userPlus" label=${t("find_people")} onClick=${() => setDialog("people")} />
    </header>
    <div class="scroll">
      ${requests.value.length > 0 &&
      html`<section aria-label=${t("requests")}>
        <h2 class="rows-title">${t("requests")}</h2>
        <ul class="rows">
          ${requests.value.map((request) => html`<${Request} key=${request.id} request=${request} />`)}
        </ul>
      </section>`}
      ${sent.value.length > 0 &&
      html`<section aria-label=${t("sent_requests")}>
        <h2 class="rows-title">${t("sent_requests")}</h2>
        <ul class="rows">${sent.value.map((request) => html`<${Sent} key=${request.id} request=${request} />`)}</ul>
      </section>`}
      ${nobody &&
      html`<div class="centre">
        <${Button} kind="primary" icon="userPlus" onClick=${() => setDialog("people")}>${t("find_people")}</${Button}>
      </div>`}
      <${People} title=${t("groups")} contacts=${groups} open=${openId} />
      <${People} title=${t("people")} contacts=${people} open=${openId} />
      <div class="only-narrow"><${Invite} /></div>
    </div>
    ${dialog === "people" && html`<${FindPeople} onClose=${() => setDialog("")} />`}
    ${dialog === "group" && html`<${NewGroup} onClose=${() => setDialog("")} />`}
  `;
}

/** @param {{request: Wire.ContactRequest}} props */
function Sent({ request }) {
  const person = user(request.userId).value;
  return html`<li class="row row-still">
    <${Avatar} name=${person?.nickname ?? ""} url=${person?.avatar ?? ""} id=${request.userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${person?.nickname ?? ""}</span>
      <span class="row-note">@${person?.username ?? ""} · ${moment(request.createdAt)}</span>
    </span>
    <span class="tag">${t("waits_for_answer")}</span>
  </li>`;
}

/** @param {{title: string, contacts: Wire.Contact[], open: number}} props */
function People({ title, contacts: listed, open }) {
  if (!listed.length) return null;
  return html`<section aria-label=${title}>
    <h2 class="rows-title">${title}</h2>
    <ul class="rows">
      ${listed.map(
        (contact) => html`<li key=${contact.contactId}>
          <a class=${classes("row", open === contact.contactId && "on")} href=${`/contacts/${contact.contactId}`}
            aria-current=${open === contact.contactId ? "true" : undefined}>
            <${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)}
              id=${contact.groupId || contact.userId} group=${contact.groupId > 0} />
            <span class="row-text">
              <span class="row-name" dir="auto">${contactName(contact)}</span>
              ${contact.userId > 0 && html`<span class="row-note">@${user(contact.userId).value?.username ?? ""}</span>`}
            </span>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {{request: Wire.ContactRequest}} props */
function Request({ request }) {
  const person = user(request.requestUid).value;
  const [busy, setBusy] = useState(false);
  const act = async (/** @type {() => Promise<unknown>} */ action) => {
    setBusy(true);
    await attempt(action);
    setBusy(false);
  };
  return html`<li class="row row-still request">
    <${Avatar} name=${person?.nickname ?? ""} url=${person?.avatar ?? ""} id=${request.requestUid} />
    <span class="row-text">
      <span class="row-name" dir="auto">${person?.nickname ?? ""}</span>
      <span class="row-note">@${person?.username ?? ""} · ${moment(request.createdAt)}</span>
    </span>
    <span class="request-answers">
      <${Button} kind="primary" busy=${busy} onClick=${() => act(() => acceptRequest(request.id))}>
        ${t("accept")}
      </${Button}>
      <${Button} disabled=${busy} onClick=${() => act(() => rejectRequest(request.id))}>${t("reject")}</${Button}>
    </span>
  </li>`;
}
