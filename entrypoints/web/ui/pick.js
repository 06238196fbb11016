// Several of one's conversations are chosen from a list.

import { contactAvatar, contactName } from "../contacts.js";
import { count } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Avatar, Button } from "./parts.js";

/** The ids that are chosen, and what adds or takes one. @returns {[Set<number>, (id: number) => void]} */
export function useChosen() {
  const [chosen, setChosen] = useState(/** @type {Set<number>} */ (new Set()));
  return [
    chosen,
    (id) => {
      const next = new Set(chosen);
      if (!next.delete(id)) next.add(id);
      setChosen(next);
    },
  ];
}

/**
 * `by`: which id of a contact is chosen. `nothing`: said where nobody can be chosen.
 * @param {{
 *   legend: any, people: Wire.Contact[], by: "contactId" | "userId", chosen: Set<number>, onToggle: (id: number) => void,
 *   nothing?: string,
 * }} props
 */
export function Pick({ legend, people, by, chosen, onToggle, nothing = "" }) {
  return html`<fieldset class="pick">
    ${legend} ${nothing && html`<p class="nothing">${nothing}</p>`}
    <ul class="rows">
      ${people.map(
        (contact) => html`<li key=${contact.contactId}>
          <label class="row">
            <${Avatar} name=${contactName(contact)} url=${contactAvatar(contact)} id=${contact.groupId || contact.userId}
              size=${40} group=${contact.groupId > 0} />
            <span class="row-text"><span class="row-name" dir="auto">${contactName(contact)}</span></span>
            <input type="checkbox" checked=${chosen.has(contact[by])} onChange=${() => onToggle(contact[by])} />
          </label>
        </li>`,
      )}
    </ul>
  </fieldset>`;
}

/** How many are chosen, and the button that does it. @param {{chosen: Set<number>, label: string, busy: boolean, disabled?: boolean}} props */
export function PickFooter({ chosen, label, busy, disabled = false }) {
  return html`<footer>
    <span class="hint">${count("chosen_one", "chosen_many", chosen.size)}</span>
    <${Button} kind="primary" type="submit" busy=${busy} disabled=${disabled || !chosen.size}>${label}</${Button}>
  </footer>`;
}
