// Behind the door: the places, the way between them, and what is open.

import { myId, user } from "../accounts.js";
import { onNews } from "../alerts.js";
import { missedCalls } from "../call_history.js";
import { current, inCall, minimised } from "../calls.js";
import { contactName, contactsLoaded, conversations, findContact, lost, requests } from "../contacts.js";
import { count, t } from "../i18n.js";
import { groupLink, invitationPath, inviter } from "../invitation.js";
import { noteVisit } from "../preferences.js";
import { beside, covered } from "../reading.js";
import { go, route } from "../router.js";
import { unreadTotal } from "../attention.js";
import { useEffect } from "../vendor/hooks.js";
import { CallShortcuts } from "./call_shortcuts.js";
import { ConnectionState } from "./connection.js";
import { ContactsPage } from "./contacts_page.js";
import { ConversationList, searchWanted } from "./conversation_list.js";
import { Conversation } from "./conversation.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { IncomingCall } from "./incoming_call.js";
import { Invite } from "./invite.js";
import { later } from "./later.js";
import { NewLogins } from "./new_logins.js";
import { Avatar, Badge, Button, Empty } from "./parts.js";
import { Shortcuts, useShortcut } from "./shortcuts.js";
import { wanted } from "./start_call.js";
import { tell } from "./toasts.js";
import { VoiceBar } from "./voice_message.js";

const AddPerson = later(() => import("./add_person.js").then((part) => part.AddPerson));
const CallsPage = later(() => import("./calls_page.js").then((part) => part.CallsPage));
const GroupPage = later(() => import("./group_page.js").then((part) => part.GroupPage));
const JoinGroup = later(() => import("./join_group.js").then((part) => part.JoinGroup));
const PersonPage = later(() => import("./person_page.js").then((part) => part.PersonPage));
const RequestsPage = later(() => import("./requests_page.js").then((part) => part.RequestsPage));
const Lobby = later(() => import("./lobby.js").then((part) => part.Lobby));
const CallView = later(() => import("./call_view.js").then((part) => part.CallView));
const CallDock = later(() => import("./call_dock.js").then((part) => part.CallDock));
const CallEndNote = later(() => import("./call_end.js").then((part) => part.CallEndNote));
const Voices = later(() => import("./call_dock.js").then((part) => part.Voices));
const AdminPage = later(() => import("./admin_page.js").then((part) => part.AdminPage));
const Share = later(() => import("./share.js").then((part) => part.Share));
const SettingsPage = later(() => import("./settings_page.js").then((part) => part.SettingsPage));

/** Past the places and the list, to where one writes. */
function skip() {
  const target = document.querySelector(".composer textarea") ?? document.querySelector("main");
  if (target instanceof HTMLElement) target.focus();
}

function search() {
  if (route.value.place !== "chats") go("chats");
  searchWanted.value += 1;
}

/** To the conversation so many further down the list. @param {number} step */
function turn(step) {
  const { id } = route.value;
  const all = conversations.value;
  const at = all.findIndex(({ contactId }) => contactId === id);
  const next = all[at < 0 ? 0 : at + step];
  if (next) go(`chats/${next.contactId}`);
}

/** Where somebody who has just come in wanted to go. */
function wayIn() {
  if (groupLink.value) return `join#${groupLink.value}`;
  return inviter.value ? invitationPath(inviter.value) : "chats";
}

export function SignedIn() {
  useEffect(noteVisit, []);
  useEffect(() => onNews(tell), []);
  const { place, id, name } = route.value;
  const whole = place === "settings" || place === "admin";
  useEffect(() => {
    const door = ["sign-in", "register"].includes(route.value.place);
    if (door) go(wayIn(), { replace: true });
  }, [place]);
  const contact = id ? findContact(id) : undefined;
  const calling = current.value && !minimised.value;
  useEffect(() => {
    covered.value = Boolean(calling);
  }, [Boolean(calling)]);
  useShortcut("search", search);
  useShortcut("next", () => turn(1));
  useShortcut("previous", () => turn(-1));
  return html`
    <button type="button" class="skip" onClick=${skip}>${t(contact ? "skip_to_line" : "skip_to_content")}</button>
    <div class=${classes("shell", (contact || isLost(id) || place === "add" || place === "join" || name === "requests") && "shell-open", whole && "shell-whole")} inert=${Boolean(calling)}>
      <${Places} />
      <main class="place" tabindex="-1">
        <${NewLogins} />
        <${VoiceBar} />
        ${place === "contacts" && html`<${ContactsPage} openId=${id} />`}
        ${place === "calls" && html`<${CallsPage} />`}
        ${place === "settings" && html`<${SettingsPage} />`}
        ${place === "admin" && html`<${AdminPage} part=${name} />`}
        ${(place === "chats" || place === "add" || place === "join" || place === "share") && html`<${ConversationList} openId=${id} />`}
      </main>
      ${!whole && !beside.value && html`<${Pane} contact=${contact} />`}
    </div>
    ${calling && html`<${CallView} session=${current.value} />`}
    ${inCall.value && minimised.value && html`<${CallDock} session=${current.value} />`}
    ${current.value && minimised.value && !inCall.value && html`<${CallEndNote} session=${current.value} />`}
    ${inCall.value && html`<${Voices} session=${current.value} />`}
    <${ConnectionState} />
    <${IncomingCall} />
    ${place === "share" && html`<${Share} />`}
    ${wanted.value && html`<${Lobby} what=${wanted.value} />`}
    <${CallShortcuts} />
    <${Shortcuts} />
  `;
}

/** What is open beside the list. @param {{contact?: Wire.Contact}} props */
function Pane({ contact }) {
  const { place, id, name } = route.value;
  if (place === "add") return html`<${AddPerson} name=${name} />`;
  if (place === "join") return html`<${JoinGroup} key=${name} token=${name} />`;
  if (place === "contacts" && name === "requests") return html`<${RequestsPage} />`;
  if (contact?.userId && place === "contacts") return html`<${PersonPage} key=${contact.contactId} contact=${contact} />`;
  if (contact && place === "contacts") return html`<${GroupPage} key=${contact.contactId} contact=${contact} />`;
  if (contact) return html`<${Conversation} key=${contact.contactId} contact=${contact} />`;
  if (isLost(id)) return html`<${NoLongerIn} contact=${lost.value} />`;
  const alone = contactsLoaded.value && !conversations.value.length;
  return html`<section class="pane pane-none" aria-label=${t("conversation")}>
    ${alone || place === "contacts"
      ? html`<${Invite} />`
      : html`<${Empty} icon="chat" title=${t("pick_conversation")} text=${t("pick_conversation_text")} />`}
  </section>`;
}

/** Whether the open conversation went away under our eyes. @param {number} id */
const isLost = (id) => id > 0 && lost.value?.contactId === id && lost.value.groupId > 0;

/** @param {{contact: Wire.Contact}} props */
function NoLongerIn({ contact }) {
  return html`<section class="pane pane-none" aria-label=${t("conversation")}>
    <${Empty} icon="people" title=${t("no_longer_in", { name: contactName(contact) })} text=${t("no_longer_in_text")}>
      <${Button} kind="primary" onClick=${() => go("chats")}>${t("to_chats")}</${Button}>
    </${Empty}>
  </section>`;
}

function Places() {
  const { place } = route.value;
  const here = place === "admin" ? "settings" : place;
  const unread = unreadTotal.value;
  const pending = requests.value.length;
  const missed = missedCalls.value;
  const me = user(myId()).value;
  /** @type {[string, import("./icons.js").IconName, string, number, string][]} */
  const places = [
    ["chats", "chat", t("chats"), unread, count("unread_one", "unread_many", unread)],
    ["contacts", "people", t("contacts"), pending, count("pending_one", "pending_many", pending)],
    ["calls", "phone", t("calls"), missed, count("missed_one", "missed_many", missed)],
    ["settings", "settings", t("settings"), 0, ""],
  ];
  return html`<nav class="places" aria-label=${t("places")}>
    <a class="places-me" href="settings" aria-label=${t("my_profile")}>
      <${Avatar} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()} size=${40} />
    </a>
    ${places.map(
      ([name, icon, label, number, said]) => html`<a
        key=${name} href=${name} class=${here === name ? "on" : ""}
        aria-current=${here === name ? "page" : undefined}
      >
        <span class="places-icon"><${Icon} name=${icon} size=${23} /><${Badge} count=${number} label=${said} /></span>
        <span class="places-label">${label}</span>
      </a>`,
    )}
  </nav>`;
}
