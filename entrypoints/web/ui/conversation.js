// One conversation: who it is with, what was said, and the line to write on.

import { user, wallpaper } from "../accounts.js";
import { pictureAddress } from "../api.js";
import { inCall } from "../calls.js";
import { contactAvatar, contactName } from "../contacts.js";
import { draftIn } from "../drafts.js";
import { t } from "../i18n.js";
import { block } from "../privacy.js";
import { go } from "../router.js";
import { takeOffMark } from "../unread.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { AnnouncementBar } from "./announcement_bar.js";
import { BotMark } from "./bot_mark.js";
import { chooseFiles, Composer } from "./composer.js";
import { classes, html } from "./html.js";
import { later } from "./later.js";
import { MessageList } from "./message_list.js";
import { PinBar } from "./pin_bar.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { ConversationNote, WithPresence } from "./presence.js";
import { startCall } from "./start_call.js";
import { attempt } from "./toasts.js";
import { VoiceBar } from "./voice_message.js";

const ConversationSearch = later(() => import("./conversation_search.js").then((part) => part.ConversationSearch));

/** Files dropped anywhere on the conversation. @param {(files: Iterable<File>) => void} onFiles */
export function useDrop(onFiles) {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver: (/** @type {DragEvent} */ event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (/** @type {DragEvent} */ event) => {
      const inside = event.relatedTarget instanceof Node && /** @type {Node} */ (event.currentTarget).contains(event.relatedTarget);
      if (!inside) setOver(false);
    },
    onDrop: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      setOver(false);
      onFiles(event.dataTransfer?.files ?? []);
    },
  };
  return { over, handlers };
}

/** @param {{contact: Wire.Contact}} props */
export function Conversation({ contact }) {
  const draft = draftIn(contact.contactId);
  useEffect(() => takeOffMark(contact), []);
  const group = contact.groupId > 0;
  const name = contactName(contact);
  const { over, handlers } = useDrop((files) => chooseFiles(draft, files));
  const closed = isClosed(contact);
  const [searching, setSearching] = useState(false);
  const backdrop = pictureAddress(wallpaper.value);
  const call = (/** @type {boolean} */ video) => startCall(contact, video);

  return html`<section class=${classes("pane conversation", over && "conversation-drop")} aria-label=${t("conversation_with", { name })} ...${handlers}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("chats")} /></span>
      <a class="conversation-who" href=${`contacts/${contact.contactId}`} title=${t(group ? "members" : "profile")}>
        <${WithPresence} userId=${contact.userId}>
          <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${40} group=${group} />
        </${WithPresence}>
        <span class="conversation-text">
          <h2 dir="auto">${name}</h2>
          <span class="conversation-under"><${BotMark} userId=${contact.userId} /><${ConversationNote} contact=${contact} /></span>
        </span>
      </a>
      <${IconButton} icon="search" label=${t("search_in", { name })} onClick=${() => setSearching(true)} />
      <${IconButton} icon="phone" label=${t("voice_call")} onClick=${() => call(false)} disabled=${inCall.value || closed} />
      <${IconButton} icon="video" label=${t("video_call")} onClick=${() => call(true)} disabled=${inCall.value || closed} />
      ${group && html`<span class="only-wide"><${IconButton} icon="people" label=${t("members")} onClick=${() => go(`contacts/${contact.contactId}`)} /></span>`}
    </header>
    ${group && html`<${AnnouncementBar} key=${contact.groupId} groupId=${contact.groupId} />`}
    <${PinBar} contact=${contact} />
    <div class="only-narrow"><${VoiceBar} /></div>
    <div class=${classes("backdrop", backdrop && "backdrop-picture")}>
      ${backdrop && html`<img src=${backdrop} alt="" />`}
    </div>
    <${MessageList} contact=${contact} />
    <${Line} contact=${contact} draft=${draft} />
    ${searching && html`<${ConversationSearch} contact=${contact} onClose=${() => setSearching(false)} />`}
    ${over && html`<p class="drop-note" aria-hidden="true">${t("drop_here")}</p>`}
  </section>`;
}

/** @param {Wire.Contact} contact */
const isClosed = (contact) => contact.blocked || Boolean(user(contact.userId).value?.deleted);

/** What one writes on, or why not. @param {{contact: Wire.Contact, draft: import("../drafts.js").Draft}} props */
export function Line({ contact, draft }) {
  return isClosed(contact) ? html`<${Closed} contact=${contact} />` : html`<${Composer} contact=${contact} draft=${draft} />`;
}

/** Why nothing can be written here. @param {{contact: Wire.Contact}} props */
function Closed({ contact }) {
  if (!contact.blocked) return html`<p class="closed" role="status">${t("account_is_deleted")}</p>`;
  const unblock = () => attempt(() => block(contact.userId, false));
  return html`<p class="closed" role="status">
    <span>${t("you_blocked", { name: contactName(contact) })}</span>
    <${Button} onClick=${unblock}>${t("unblock")}</${Button}>
  </p>`;
}
