// What was shown in a conversation: its pictures, files and links, the newest first.

import { pictureAddress, preview } from "../api.js";
import { fileAddress } from "../attachments.js";
import { room } from "../chat.js";
import { displayName } from "../contacts.js";
import { explain, moment, t } from "../i18n.js";
import { jumpTo } from "../jump.js";
import { linked } from "../links.js";
import { searchMessages } from "../search.js";
import { useState } from "../vendor/hooks.js";
import { Attachment } from "./attachments.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

/** @typedef {Wire.FoundMessage} Found */

/** Messages that have such a thing, page by page. @param {number} contactId @param {string} has */
function useFound(contactId, has) {
  const [found, setFound] = useState({ messages: /** @type {Found[]} */ ([]), cursor: "" });
  const [trouble, setTrouble] = useState("");
  const look = async (/** @type {string} */ cursor) => {
    try {
      const page = await searchMessages({ q: "", contactId, has }, cursor);
      setFound((before) => {
        if (before.cursor !== cursor) return before; // it was asked for twice
        return { ...page, messages: [...before.messages, ...page.messages] };
      });
      setTrouble("");
    } catch (error) {
      setTrouble(explain(error));
    }
  };
  useLoad(() => look(""), [contactId, has]);
  const messages = found.messages.filter(({ roomId, messageId }) => !room(roomId).find(messageId)?.revoked);
  return { ...found, messages, trouble, more: () => look(found.cursor) };
}

/** @param {{contactId: number}} props */
export function SharedMedia({ contactId }) {
  return html`
    <${Pictures} contactId=${contactId} />
    <${Files} contactId=${contactId} />
    <${Links} contactId=${contactId} />
  `;
}

/**
 * Nothing while there is nothing to show.
 * @param {{title: string, list: string, found: ReturnType<typeof useFound>, children: any[]}} props
 */
function Section({ title, list, found: { cursor, trouble, more }, children }) {
  if (!children.length && !cursor && !trouble) return null;
  return html`<section class="card members" aria-label=${title}>
    <h3>${title}</h3>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    <ul class=${list}>${children}</ul>
    ${cursor && html`<${Button} onClick=${more}>${t("earlier")}</${Button}>`}
  </section>`;
}

/** @param {{contactId: number}} props */
function Pictures({ contactId }) {
  const found = useFound(contactId, "image");
  return html`<${Section} title=${t("pictures")} list="picture-grid" found=${found}>${found.messages.flatMap((message) => [
    ...(message.image ? [html`<${Picture} key=${message.messageId} message=${message} address=${pictureAddress(message.image)} />`] : []),
    ...message.attachments
      .filter(({ kind, scan }) => kind === "image" && !scan)
      .map(({ fileId, name }) => html`<${PictureFile} key=${fileId} message=${message} fileId=${fileId} name=${name} />`),
  ])}</${Section}>`;
}

/** @param {{message: Found, fileId: string, name: string}} props */
function PictureFile({ message, fileId, name }) {
  const url = fileAddress(fileId).value?.url;
  return url ? html`<${Picture} message=${message} address=${url} name=${name} />` : null;
}

/** Small, and large when it is chosen. @param {{message: Found, address: string, name?: string}} props */
function Picture({ message: { contactId, messageId }, address, name = t("a_picture") }) {
  const [open, setOpen] = useState(false);
  return html`<li>
    <button type="button" aria-label=${name} onClick=${() => setOpen(true)}><img src=${preview(address)} alt="" loading="lazy" /></button>
    ${open && html`<${Dialog} title=${name} kind="viewer" onClose=${() => setOpen(false)}>
      <img src=${address} alt=${name} />
      <${Button} icon="chat" onClick=${() => attempt(() => jumpTo(contactId, messageId))}>${t("show_in_conversation")}</${Button}>
    </${Dialog}>`}
  </li>`;
}

/** @param {{contactId: number}} props */
function Files({ contactId }) {
  const found = useFound(contactId, "file");
  return html`<${Section} title=${t("files")} list="shared-files" found=${found}>${found.messages.flatMap(({ attachments }) =>
    attachments
      .filter(({ kind, scan }) => kind !== "image" || scan)
      .map((attachment) => html`<li key=${attachment.fileId}><${Attachment} attachment=${attachment} /></li>`),
  )}</${Section}>`;
}

/** @param {{contactId: number}} props */
function Links({ contactId }) {
  const found = useFound(contactId, "link");
  return html`<${Section} title=${t("links")} list="shared-links" found=${found}>${found.messages.flatMap((message) =>
    linked(message.text)
      .filter(({ href }) => /^https?:/i.test(href))
      .map(({ href, text }, place) => html`<${Link} key=${`${message.messageId} ${place}`} message=${message} href=${href} text=${text} />`),
  )}</${Section}>`;
}

/** @param {{message: Found, href: string, text: string}} props */
function Link({ message: { contactId, messageId, senderId, createdAt }, href, text }) {
  return html`<li>
    <a href=${href} target="_blank" rel="noopener noreferrer nofollow">${text}</a>
    <button type="button" class="link hint" aria-label=${t("show_in_conversation")} onClick=${() => attempt(() => jumpTo(contactId, messageId))}>
      <bdi>${displayName(senderId)}</bdi> · ${moment(createdAt)}
    </button>
  </li>`;
}
