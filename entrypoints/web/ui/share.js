// What was shared to this app goes into a conversation of one's choice, where it is sent like anything else.

import { sizeInWords } from "../attachments.js";
import { contactAvatar, contactName, contactsLoaded, conversations } from "../contacts.js";
import { draftIn } from "../drafts.js";
import { matches } from "../fold.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { findShared, forgetShared } from "../shared.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { chooseFiles } from "./composer.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar, Spinner } from "./parts.js";

/** @param {Wire.Contact} contact @param {import("../shared.js").Shared} shared */
async function put({ contactId }, { text, files }) {
  const draft = draftIn(contactId);
  if (text) draft.write([draft.text.value, text].filter(Boolean).join("\n"));
  go(`chats/${contactId}`, { replace: true });
  await Promise.all([chooseFiles(draft, files), forgetShared()]);
}

function leave() {
  forgetShared();
  go("chats", { replace: true });
}

export function Share() {
  const [shared, setShared] = useState(/** @type {import("../shared.js").Shared | null} */ (null));
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    findShared()
      .then((found) => (found ? setShared(found) : leave()))
      .catch(leave);
  }, []);
  const shown = conversations.value.filter((contact) => matches(wanted.trim(), contactName(contact)));
  return html`<${Dialog} title=${t("share_to")} onClose=${leave}>
    ${shared && html`<div class="quote quote-still">
      ${shared.text && html`<span class="quote-text" dir="auto">${shared.text}</span>`}
      ${shared.files.map(({ name, size }) => html`<span class="quote-text" dir="auto">${name} (${sizeInWords(size)})</span>`)}
    </div>`}
    <div class="search">
      <${Icon} name="search" size=${18} />
      <input type="search" autofocus aria-label=${t("search_chats")} placeholder=${t("search_chats")} value=${wanted}
        onInput=${(/** @type {any} */ event) => setWanted(event.currentTarget.value)} />
    </div>
    ${(!shared || !contactsLoaded.value) && html`<div class="centre"><${Spinner} /></div>`}
    ${contactsLoaded.value && !shown.length && html`<p class="nothing">${t("share_nobody")}</p>`}
    <ul class="rows">
      ${shared && shown.map((contact) => html`<li key=${contact.contactId}>
        <button type="button" class="row" onClick=${() => put(contact, shared)}>
          <${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId}
            size=${40} group=${contact.groupId > 0} />
          <span class="row-text"><span class="row-name" dir="auto">${contactName(contact)}</span></span>
        </button>
      </li>`)}
    </ul>
  </${Dialog}>`;
}
