// Whom of one's contacts one puts into a group.

import { contactName, contacts } from "../contacts.js";
import { matches } from "../fold.js";
import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Field } from "./parts.js";
import { Pick, PickFooter, useChosen } from "./pick.js";

/**
 * @param {{
 *   members: {userId: number}[], onAdd: (userIds: number[]) => Promise<boolean>, onClose: () => void,
 * }} props
 */
export function AddMembers({ members, onAdd, onClose }) {
  const [chosen, toggle] = useChosen();
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const inside = new Set(members.map(({ userId }) => userId));
  const people = contacts.value
    .filter(({ userId, blocked }) => userId && !blocked && !inside.has(userId))
    .sort((one, other) => contactName(one).localeCompare(contactName(other)));
  const shown = people.filter((contact) => !word.trim() || matches(word.trim(), contactName(contact)));
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await onAdd([...chosen]);
    setBusy(false);
    if (done) onClose();
  };
  return html`<${Dialog} title=${t("add_members")} onClose=${onClose}>
    <form onSubmit=${add}>
      ${people.length > 5 && html`<${Field} label=${t("search_chats")} type="search" value=${word} onInput=${setWord} />`}
      <${Pick} legend=${html`<legend>${t("contacts")}</legend>`} people=${shown} by="userId" chosen=${chosen}
        onToggle=${toggle} nothing=${people.length ? "" : t("all_are_in")} />
      <${PickFooter} chosen=${chosen} label=${t("add")} busy=${busy} />
    </form>
  </${Dialog}>`;
}
