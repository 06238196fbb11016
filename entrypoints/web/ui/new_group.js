// Make a group of one's contacts.

import { contactAvatar, contactName, conversations, receiveContact } from "../contacts.js";
import { prepareAvatar, upload } from "../files.js";
import { createGroup } from "../groups.js";
import { count, t } from "../i18n.js";
import { bounds } from "../server.js";
import { go } from "../router.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { PictureButton } from "./picture_button.js";
import { Avatar, Button, Field } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{onClose: () => void}} props */
export function NewGroup({ onClose }) {
  const [name, setName] = useState("");
  const [picture, setPicture] = useState(/** @type {Blob | null} */ (null));
  const [chosen, setChosen] = useState(/** @type {Set<number>} */ (new Set()));
  const [busy, setBusy] = useState(false);
  const people = conversations.value.filter(({ groupId }) => !groupId);

  const toggle = (/** @type {number} */ contactId) => {
    const next = new Set(chosen);
    if (!next.delete(contactId)) next.add(contactId);
    setChosen(next);
  };
  const create = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => {
      const avatar = picture ? await upload(picture) : "";
      const contact = await createGroup(name.trim(), avatar, [...chosen]);
      receiveContact(contact);
      go(`/chats/${contact.contactId}`);
    });
    setBusy(false);
    if (done) onClose();
  };

  return html`<${Dialog} title=${t("new_group")} onClose=${onClose}>
    <form onSubmit=${create}>
      <div class="group-head">
        <${PictureButton} label=${t("choose_group_picture")} name=${name} picture=${picture} group
          prepare=${prepareAvatar} onPicture=${setPicture} />
        <${Field} label=${t("group_name")} value=${name} onInput=${setName} maxLength=${bounds().groupNames.most} required autofocus />
      </div>
      <fieldset class="pick">
        <legend>${t("members")}</legend>
        ${!people.length && html`<p class="nothing">${t("no_contacts_text")}</p>`}
        <ul class="rows">
          ${people.map(
            (contact) => html`<li key=${contact.contactId}>
              <label class="row">
                <${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)} id=${contact.userId} size=${40} />
                <span class="row-text"><span class="row-name" dir="auto">${contactName(contact)}</span></span>
                <input
                  type="checkbox" checked=${chosen.has(contact.contactId)}
                  onChange=${() => toggle(contact.contactId)}
                />
              </label>
            </li>`,
          )}
        </ul>
      </fieldset>
      <footer>
        <span class="hint">${count("chosen_one", "chosen_many", chosen.size)}</span>
        <${Button} kind="primary" type="submit" busy=${busy} disabled=${!name.trim() || !chosen.size}>
          ${t("create_group")}
        </${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}
