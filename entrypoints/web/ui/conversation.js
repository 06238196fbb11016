// One conversation: who it is with, what was said, and the line to write on.

import { wallpaper } from "../accounts.js";
import { pictureAddress } from "../api.js";
import { inCall } from "../calls.js";
import { contactAvatar, contactName } from "../contacts.js";
import { draftIn } from "../drafts.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { useState } from "../vendor/hooks.js";
import { choosePictures, Composer } from "./composer.js";
import { classes, html } from "./html.js";
import { startCall } from "./lobby.js";
import { MessageList } from "./message_list.js";
import { Avatar, IconButton } from "./parts.js";

/** Files dropped anywhere on the conversation. @param {(files: Iterable<File>) => void} onFiles */
function useDrop(onFiles) {
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
  const group = contact.groupId > 0;
  const name = contactName(contact);
  const { over, handlers } = useDrop((files) => choosePictures(draft, files));
  const backdrop = pictureAddress(wallpaper.value);
  const call = (/** @type {boolean} */ video) => startCall(contact, video);

  return html`<section class=${classes("pane conversation", over && "conversation-drop")} aria-label=${t("conversation_with", { name })} ...${handlers}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("/chats")} /></span>
      <a class="conversation-who" href=${`/contacts/${contact.contactId}`} title=${t(group ? "members" : "profile")}>
        <${Avatar} name=${name} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId} size=${40} group=${group} />
        <h2 dir="auto">${name}</h2>
      </a>
      <${IconButton} icon="phone" label=${t("voice_call")} onClick=${() => call(false)} disabled=${inCall.value} />
      <${IconButton} icon="video" label=${t("video_call")} onClick=${() => call(true)} disabled=${inCall.value} />
      ${group && html`<${IconButton} icon="people" label=${t("members")} onClick=${() => go(`/contacts/${contact.contactId}`)} />`}
    </header>
    <div class=${classes("backdrop", backdrop && "backdrop-picture")}>
      ${backdrop && html`<img src=${backdrop} alt="" />`}
    </div>
    <${MessageList} contact=${contact} />
    <${Composer} contact=${contact} draft=${draft} />
    ${over && html`<p class="drop-note" aria-hidden="true">${t("drop_here")}</p>`}
  </section>`;
}
