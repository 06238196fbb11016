// Search in one conversation: words, whose, what kind, from when to when.

import { myId } from "../accounts.js";
import { contactName } from "../contacts.js";
import { everybodyIn } from "../groups.js";
import { t } from "../i18n.js";
import { complete, QUERY_AT_MOST } from "../search.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { FoundMessages, useSearch } from "./found_messages.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { onKey } from "./keys.js";
import { roving } from "./roving.js";

/** @type {[string, import("../i18n.js").TextKey][]} */
const KINDS = [["", "any_kind"], ["image", "pictures"], ["file", "files"], ["link", "links"], ["call", "calls"]];

const walk = roving("a.row");

const intoList = onKey((/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const first = document.querySelector(".conversation-search a.row");
  if (!(first instanceof HTMLElement)) return;
  event.preventDefault();
  first.focus();
});

/** Who may have said it, without me. @param {Wire.Contact} contact */
function useOthers(contact) {
  const [others, setOthers] = useState(/** @type {[number, string][]} */ ([]));
  useEffect(() => {
    if (!contact.groupId) return setOthers([[contact.userId, contactName(contact)]]);
    const take = (/** @type {Wire.User[]} */ members) =>
      setOthers(members.filter(({ userId }) => userId !== myId()).map(({ userId, nickname }) => [userId, nickname]));
    everybodyIn(contact.contactId).then(take, () => {});
  }, [contact.contactId]);
  return others;
}

/** @param {{contact: Wire.Contact, onClose: () => void}} props */
export function ConversationSearch({ contact, onClose }) {
  const [asked, setAsked] = useState(/** @type {import("../search.js").Asked} */ ({ q: "", contactId: contact.contactId }));
  const others = useOthers(contact);
  const found = useSearch(asked);
  const change = (/** @type {Partial<typeof asked>} */ part) => setAsked({ ...asked, ...part });
  const nothing = found.page && !found.page.messages.length && !found.page.cursor;
  return html`<${Dialog} title=${t("search_in", { name: contactName(contact) })} onClose=${onClose} kind="conversation-search">
    <div class="search">
      <${Icon} name="search" size=${18} />
      <input
        type="search" aria-label=${t("search_messages")} placeholder=${t("search_messages")} value=${asked.q} autofocus
        maxlength=${QUERY_AT_MOST} spellcheck=${false} dir="auto" onKeyDown=${intoList}
        onInput=${(/** @type {any} */ event) => change({ q: event.currentTarget.value })}
      />
    </div>
    <div class="search-filters">
      <${Chosen} label=${t("said_by")} value=${asked.senderId ?? 0} onChange=${(/** @type {string} */ id) => change({ senderId: Number(id) })}
        options=${[[0, t("anybody")], [myId(), t("you")], ...others]} />
      <${Chosen} label=${t("what_kind")} value=${asked.has ?? ""} onChange=${(/** @type {string} */ has) => change({ has })}
        options=${KINDS.map(([kind, name]) => [kind, t(name)])} />
      <${Day} label=${t("from_day")} value=${asked.from} onChange=${(/** @type {string} */ from) => change({ from })} />
      <${Day} label=${t("to_day")} value=${asked.to} onChange=${(/** @type {string} */ to) => change({ to })} />
    </div>
    <div class="found" aria-live="polite" onKeyDown=${walk}>
      ${!complete(asked) && html`<p class="nothing">${t("search_messages_text")}</p>`}
      ${complete(asked) && nothing && html`<p class="nothing">${t("no_message_found")}</p>`}
      ${complete(asked) && !nothing && html`<${FoundMessages} asked=${asked} ...${found} onGo=${onClose} />`}
    </div>
  </${Dialog}>`;
}

/** @param {{label: string, value: string | number, options: [string | number, string][], onChange: (value: string) => void}} props */
function Chosen({ label, value, options, onChange }) {
  return html`<label>
    <span>${label}</span>
    <select value=${value} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
      ${options.map(([option, name]) => html`<option key=${option} value=${option}>${name}</option>`)}
    </select>
  </label>`;
}

/** @param {{label: string, value?: string, onChange: (day: string) => void}} props */
function Day({ label, value = "", onChange }) {
  return html`<label>
    <span>${label}</span>
    <input type="date" value=${value} onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)} />
  </label>`;
}
