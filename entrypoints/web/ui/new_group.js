// Make a group of one's contacts.

import { contactName, conversations, receiveContact } from "../contacts.js";
import { prepareAvatar, upload } from "../files.js";
import { createGroup } from "../groups.js";
import { t } from "../i18n.js";
import { bounds } from "../server.js";
import { wayFromHere } from "../router.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { PictureButton } from "./picture_button.js";
import { Field } from "./parts.js";
import { Pick, PickFooter, useChosen } from "./pick.js";
import { attempt } from "./toasts.js";

/** @param {{onClose: () => void}} props */
export function NewGroup({ onClose }) {
  const [name, setName] = useState("");
  const [picture, setPicture] = useState(/** @type {Blob | null} */ (null));
  const [chosen, toggle] = useChosen();
  const [busy, setBusy] = useState(false);
  const people = conversations.value
    .filter(({ groupId }) => !groupId)
    .sort((one, other) => contactName(one).localeCompare(contactName(other)));

  const create = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const go = wayFromHere();
    await attempt(async () => {
      const avatar = picture ? await upload(picture) : "";
      const contact = await createGroup(name.trim(), avatar, [...chosen]);
      receiveContact(contact);
      onClose();
      go(`chats/${contact.contactId}`);
    });
    setBusy(false);
  };

  return html`<${Dialog} title=${t("new_group")} onClose=${onClose}>
    <form onSubmit=${create}>
      <div class="group-head">
        <${PictureButton} label=${t("choose_group_picture")} name=${name} picture=${picture} group
          prepare=${prepareAvatar} onPicture=${setPicture} />
        <${Field} label=${t("group_name")} value=${name} onInput=${setName} maxLength=${bounds().groupNames.most} required autofocus />
      </div>
      <${Pick} legend=${html`<legend>${t("members")}</legend>`} people=${people} by="contactId" chosen=${chosen}
        onToggle=${toggle} nothing=${people.length ? "" : t("no_contacts_text")} />
      <${PickFooter} chosen=${chosen} label=${t("create_group")} busy=${busy} disabled=${!name.trim()} />
    </form>
  </${Dialog}>`;
}
