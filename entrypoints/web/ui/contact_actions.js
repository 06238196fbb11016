// What I make of a contact: what I call them, how loud they are, where they stand, and whether they reach me.

import { user } from "../accounts.js";
import { changeContact, contactName, deleteContact, isMuted, MUTED_FOR_EVER } from "../contacts.js";
import { moment, t } from "../i18n.js";
import { block } from "../privacy.js";
import { wayFromHere } from "../router.js";
import { serverNow } from "../server.js";
import { useState } from "../vendor/hooks.js";
import { ask, Dialog } from "./dialog.js";
import { useFollowed } from "./followed.js";
import { html } from "./html.js";
import { later } from "./later.js";
import { Menu } from "./menu.js";
import { Button, Field, Switch } from "./parts.js";
import { attempt } from "./toasts.js";

const Report = later(() => import("./report.js").then((part) => part.Report));

const HOUR_MS = 3_600_000;
const ALIAS_AT_MOST = 50;

/** @param {{contact: Wire.Contact}} props */
export function ContactActions({ contact }) {
  const { contactId } = contact;
  const change = (/** @type {Wire.ContactChange} */ fields) => attempt(() => changeContact(contactId, fields));
  return html`<section class="card members" aria-label=${t("this_conversation")}>
    ${contact.userId > 0 && html`<${Alias} key=${contactId} contact=${contact} />`}
    <${Mute} contact=${contact} />
    <${Switch} label=${t("pin_conversation")} checked=${Boolean(contact.pinnedAt)}
      onChange=${(/** @type {boolean} */ pinned) => change({ pinned })} />
    <${Switch} label=${t("archive_conversation")} checked=${contact.archived}
      onChange=${(/** @type {boolean} */ archived) => change({ archived })} />
    ${contact.userId > 0 && html`<${Keeping} contact=${contact} />`}
  </section>`;
}

/** @param {{contact: Wire.Contact}} props */
function Alias({ contact }) {
  const [alias, setAlias] = useFollowed(contact.alias ?? "");
  const changed = alias.trim() !== (contact.alias ?? "");
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    attempt(() => changeContact(contact.contactId, { alias: alias.trim() }));
  };
  return html`<form class="alias" onSubmit=${save}>
    <${Field} label=${t("alias")} value=${alias} onInput=${setAlias} maxLength=${ALIAS_AT_MOST} hint=${t("alias_hint")} />
    ${changed && html`<${Button} kind="primary" type="submit">${t("save")}</${Button}>`}
  </form>`;
}

/** @param {{contact: Wire.Contact}} props */
function Mute({ contact }) {
  const [place, setPlace] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const [choosing, setChoosing] = useState(false);
  const mute = (/** @type {string} */ mutedUntil) =>
    attempt(() => changeContact(contact.contactId, { mutedUntil }));
  const within = (/** @type {number} */ hours) => new Date(serverNow() + hours * HOUR_MS).toISOString();
  const open = (/** @type {MouseEvent} */ event) => {
    const { left, bottom } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setPlace({ x: left, y: bottom });
  };
  return html`<div class="mute">
    ${isMuted(contact)
      ? html`<span class="hint">${mutedText(contact.mutedUntil ?? "")}</span>
          <${Button} icon="bell" onClick=${() => mute("")}>${t("unmute_conversation")}</${Button}>`
      : html`<${Button} icon="bellOff" onClick=${open}>${t("mute_conversation")}</${Button}>`}
    ${place && html`<${Menu} label=${t("mute_conversation")} place=${place} onClose=${() => setPlace(null)} actions=${[
      { icon: "clock", label: t("mute_hour"), act: () => mute(within(1)) },
      { icon: "clock", label: t("mute_hours"), act: () => mute(within(8)) },
      { icon: "clock", label: t("mute_until"), act: () => setChoosing(true) },
      { icon: "bellOff", label: t("mute_for_ever"), act: () => mute(MUTED_FOR_EVER) },
    ]} />`}
    ${choosing && html`<${MuteUntil} onClose=${() => setChoosing(false)} onChoose=${mute} />`}
  </div>`;
}

/** @param {string} until */
const mutedText = (until) => (until.startsWith("9999") ? t("muted") : t("muted_until", { time: moment(until) }));

/** @param {{onClose: () => void, onChoose: (until: string) => void}} props */
function MuteUntil({ onClose, onChoose }) {
  const [text, setText] = useState("");
  const at = Date.parse(text); // in the zone of this page
  const choose = (/** @type {Event} */ event) => {
    event.preventDefault();
    onChoose(new Date(at).toISOString());
    onClose();
  };
  return html`<${Dialog} title=${t("mute_until")} onClose=${onClose}>
    <form onSubmit=${choose}>
      <${Field} label=${t("mute_until_when")} type="datetime-local" value=${text} onInput=${setText} autofocus />
      <footer><${Button} kind="primary" type="submit" disabled=${!(at > serverNow())}>${t("mute_conversation")}</${Button}></footer>
    </form>
  </${Dialog}>`;
}

/** @param {{contact: Wire.Contact}} props */
function Keeping({ contact }) {
  const [reporting, setReporting] = useState(false);
  const name = contactName(contact);
  const sure = async (/** @type {import("./dialog.js").Question} */ question, /** @type {() => Promise<unknown>} */ act) => {
    if (await ask(question)) await attempt(act);
  };
  const blockThem = () =>
    sure({ title: t("block_person", { name }), text: t("block_text"), yes: t("block") }, () => block(contact.userId, true));
  const deleteThem = () =>
    sure({ title: t("delete_contact_person", { name }), text: t("delete_contact_text"), yes: t("delete") }, async () => {
      const go = wayFromHere();
      await deleteContact(contact.contactId);
      go("contacts");
    });
  return html`<div class="keeping">
    <${Button} icon="alert" onClick=${() => setReporting(true)}>${t("report")}</${Button}>
    ${reporting && html`<${Report} what=${{ userId: contact.userId }} name=${name} onClose=${() => setReporting(false)} />`}
    ${contact.blocked
      ? html`<${Button} icon="block" onClick=${() => attempt(() => block(contact.userId, false))}>${t("unblock")}</${Button}>`
      : !user(contact.userId).value?.deleted && html`<${Button} icon="block" kind="danger" onClick=${blockThem}>${t("block")}</${Button}>`}
    <${Button} icon="bin" kind="danger" onClick=${deleteThem}>${t("delete_contact")}</${Button}>
  </div>`;
}
