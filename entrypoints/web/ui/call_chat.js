// The conversation of a call, beside it; on a phone over the tiles.

import { contactName } from "../contacts.js";
import { draftIn } from "../drafts.js";
import { t } from "../i18n.js";
import { beside } from "../reading.js";
import { takeOffMark } from "../unread.js";
import { useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { chooseFiles } from "./composer.js";
import { Line, useDrop } from "./conversation.js";
import { classes, html } from "./html.js";
import { onKey } from "./keys.js";
import { MessageList } from "./message_list.js";
import { IconButton } from "./parts.js";

const close = () => {
  beside.value = false;
};

/** Escape, unless it was for something in here: a menu, a picker, an answer, a dialog. */
const onEscape = onKey((/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (!(/** @type {Element} */ (event.target).closest("dialog"))) close();
});

/** @param {{contact: Wire.Contact}} props */
export function CallChat({ contact }) {
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const draft = draftIn(contact.contactId);
  const name = contactName(contact);
  const { over, handlers } = useDrop((files) => chooseFiles(draft, files));
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => {
    // Where there is a keyboard, the line to write on has the focus.
    if (!panel.current?.contains(document.activeElement)) panel.current?.focus();
    takeOffMark(contact);
    return () => {
      close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return html`<section
    class=${classes("pane call-chat", over && "conversation-drop")} ref=${panel} tabindex="-1"
    aria-label=${t("conversation_with", { name })} onKeyDown=${onEscape} ...${handlers}
  >
    <header class="pane-head">
      <h2 dir="auto">${name}</h2>
      <${IconButton} icon="close" label=${t("close_chat")} onClick=${close} />
    </header>
    <${MessageList} contact=${contact} />
    <${Line} contact=${contact} draft=${draft} />
    ${over && html`<p class="drop-note" aria-hidden="true">${t("drop_here")}</p>`}
  </section>`;
}
