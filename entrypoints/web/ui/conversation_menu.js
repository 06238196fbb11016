// What can be done with a conversation in the list.

import { changeContact, isMuted, MUTED_FOR_EVER } from "../contacts.js";
import { t } from "../i18n.js";
import { markRead, takeOffMark } from "../unread.js";
import { html } from "./html.js";
import { Menu } from "./menu.js";
import { attempt } from "./toasts.js";

/** @param {Wire.Contact} contact */
function readAll(contact) {
  takeOffMark(contact);
  markRead(contact.roomId, contact.lastMessageId);
}

/** @param {{contact: Wire.Contact, place: import("./menu.js").Place, onClose: () => void}} props */
export function ConversationMenu({ contact, place, onClose }) {
  const { contactId, unread, markedUnread, pinnedAt, archived } = contact;
  const change = (/** @type {Wire.ContactChange} */ fields) => attempt(() => changeContact(contactId, fields));
  /** @type {import("./menu.js").Action[]} */
  const actions = [
    unread || markedUnread
      ? { icon: "checks", label: t("mark_read"), act: () => readAll(contact) }
      : { icon: "chat", label: t("mark_unread"), act: () => change({ markedUnread: true }) },
    { icon: "pin", label: t(pinnedAt ? "unpin_conversation" : "pin_conversation"), act: () => change({ pinned: !pinnedAt }) },
    isMuted(contact)
      ? { icon: "bell", label: t("unmute_conversation"), act: () => change({ mutedUntil: "" }) }
      : { icon: "bellOff", label: t("mute_conversation"), act: () => change({ mutedUntil: MUTED_FOR_EVER }) },
    {
      icon: "archive",
      label: t(archived ? "unarchive_conversation" : "archive_conversation"),
      act: () => change({ archived: !archived }),
    },
  ];
  return html`<${Menu} label=${t("conversation_actions")} actions=${actions} place=${place} onClose=${onClose} />`;
}
