// The frame of the page: who sees what, and the way between the places.

import { myId, user } from "../accounts.js";
import { onAccepted } from "../alerts.js";
import { missedCalls } from "../call_history.js";
import { current, inCall, minimised } from "../calls.js";
import { contactsLoaded, conversations, findContact, requests } from "../contacts.js";
import { count, t } from "../i18n.js";
import { invitationPath, inviter } from "../invitation.js";
import { login } from "../login.js";
import { noteVisit } from "../preferences.js";
import { covered } from "../reading.js";
import { follow, go, route } from "../router.js";
import { unreadTotal } from "../unread.js";
import { useEffect } from "../vendor/hooks.js";
import { CallShortcuts } from "./call_shortcuts.js";
import { CallsPage } from "./calls_page.js";
import { ConnectionState } from "./connection.js";
import { ContactsPage } from "./contacts_page.js";
import { ConversationList, searchWanted } from "./conversation_list.js";
import { Conversation } from "./conversation.js";
import { Questions } from "./dialog.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { IncomingCall } from "./incoming_call.js";
import { Invite } from "./invite.js";
import { later } from "./later.js";
import { Lobby } from "./lobby.js";
import { Avatar, Badge, Empty } from "./parts.js";
import { Shortcuts, useShortcut } from "./shortcuts.js";
import { Register, SignIn } from "./sign_in.js";
import { tell, Toasts } from "./toasts.js";

const AddPerson = later(() => import("./add_person.js").then((part) => part.AddPerson));
const Profile = later(() => import("./profile.js").then((part) => part.Profile));
const CallView = later(() => import("./call_view.js").then((part) => part.CallView));
const CallDock = later(() => import("./call_dock.js").then((part) => part.CallDock));
const CallEndNote = later(() => import("./call_end.js").then((part) => part.CallEndNote));
const Voices = later(() => import("./call_dock.js").then((part) => part.Voices));
const SettingsPage = later(() => import("./settings_page.js").then((part) => part.SettingsPage));

export function App() {
  return html`<div class="app" onClick=${follow}>
    ${login.value ? html`<${SignedIn} key=${login.value.userId} />` : html`<${Visitor} />`}
    <${Questions} />
    <${Toasts} />
  </div>`;
}

function Visitor() {
  return route.value.place === "register" ? html`<${Register} />` : html`<${SignIn} />`;
}

/** Past the places and the list, to where one writes. */
function skip() {
  const target = document.querySelector(".composer textarea") ?? document.querySelector("main");
  if (target instanceof HTMLElement) target.focus();
}

function search() {
  if (route.value.place !== "chats") go("/chats");
  searchWanted.value += 1;
}

/** To the conversation so many further down the list. @param {number} step */
function turn(step) {
  const { id } = route.value;
  const all = conversations.value;
  const at = all.findIndex(({ contactId }) => contactId === id);
  const next = all[at < 0 ? 0 : at + step];
  if (next) go(`/chats/${next.contactId}`);
}

function SignedIn() {
  useEffect(noteVisit, []);
  useEffect(() => onAccepted((name) => tell(t("request_accepted", { name }))), []);
  const { place, id } = route.value;
  useEffect(() => {
    const door = ["sign-in", "register"].includes(route.value.place);
    if (door) go(inviter.value ? invitationPath(inviter.value) : "/chats", { replace: true });
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
    <div class=${classes("shell", (contact || place === "add") && "shell-open", place === "settings" && "shell-whole")} inert=${Boolean(calling)}>
      <${Places} />
      <main class="place" tabindex="-1">
        ${place === "contacts" && html`<${ContactsPage} openId=${id} />`}
        ${place === "calls" && html`<${CallsPage} />`}
        ${place === "settings" && html`<${SettingsPage} />`}
        ${(place === "chats" || place === "add") && html`<${ConversationList} openId=${id} />`}
      </main>
      ${place !== "settings" && html`<${Pane} contact=${contact} />`}
    </div>
    ${calling && html`<${CallView} session=${current.value} />`}
    ${inCall.value && minimised.value && html`<${CallDock} session=${current.value} />`}
    ${current.value && minimised.value && !inCall.value && html`<${CallEndNote} session=${current.value} />`}
    ${inCall.value && html`<${Voices} session=${current.value} />`}
    <${ConnectionState} />
    <${IncomingCall} />
    <${Lobby} />
    <${CallShortcuts} />
    <${Shortcuts} />
  `;
}

/** What is open beside the list. @param {{contact?: Wire.Contact}} props */
function Pane({ contact }) {
  const { place, name } = route.value;
  if (place === "add") return html`<${AddPerson} name=${name} />`;
  if (contact && place === "contacts") return html`<${Profile} key=${contact.contactId} contact=${contact} />`;
  if (contact) return html`<${Conversation} key=${contact.contactId} contact=${contact} />`;
  const alone = contactsLoaded.value && !conversations.value.length;
  return html`<section class="pane pane-none" aria-label=${t("conversation")}>
    ${alone || place === "contacts"
      ? html`<${Invite} />`
      : html`<${Empty} icon="chat" title=${t("pick_conversation")} text=${t("pick_conversation_text")} />`}
  </section>`;
}

function Places() {
  const { place } = route.value;
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
    <a class="places-me" href="/settings" aria-label=${t("my_profile")}>
      <${Avatar} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()} size=${40} />
    </a>
    ${places.map(
      ([name, icon, label, number, said]) => html`<a
        key=${name} href=${`/${name}`} class=${place === name ? "on" : ""}
        aria-current=${place === name ? "page" : undefined}
      >
        <span class="places-icon"><${Icon} name=${icon} size=${23} /><${Badge} count=${number} label=${said} /></span>
        <span class="places-label">${label}</span>
      </a>`,
    )}
  </nav>`;
}
