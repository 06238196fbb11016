// What one box finds beside one's own conversations: messages, and people one does not know yet.

import { myId, search } from "../accounts.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Approach } from "./approach.js";
import { FoundMessages, useSearch } from "./found_messages.js";
import { BotMark } from "./bot_mark.js";
import { html } from "./html.js";
import { Avatar } from "./parts.js";

const PEOPLE = 5;
const TYPING_MS = 250;

/** Nobody, where that cannot be asked: messages tell what is wrong. @param {string} word */
function useStrangers(word) {
  const [people, setPeople] = useState(/** @type {Wire.FoundUser[]} */ ([]));
  useEffect(() => {
    let current = true;
    const take = (/** @type {Wire.FoundUser[]} */ found) => current && setPeople(found);
    const timer = setTimeout(() => search(word, 1, PEOPLE).then(take, () => take([])), TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [word]);
  return people.filter(({ userId, isFriend }) => !isFriend && userId !== myId());
}

/** @param {{word: string, chats: number}} props `chats`: how many conversations were found */
export function SearchResults({ word, chats }) {
  const asked = { q: word };
  const found = useSearch(asked);
  const people = useStrangers(word);
  const nothing = found.page && !found.page.messages.length && !found.page.cursor;
  return html`<div class="search-results" aria-live="polite">
    ${!(nothing && !people.length) && html`<h2 class="rows-title">${t("messages")}</h2>`}
    ${nothing
      ? html`<p class="nothing">${t(chats || people.length ? "no_message_found" : "nothing_found")}</p>`
      : html`<${FoundMessages} asked=${asked} ...${found} />`}
    ${people.length > 0 && html`<h2 class="rows-title">${t("more_people")}</h2>`}
    <ul class="rows" aria-label=${t("more_people")}>
      ${people.map(
        (person) => html`<li key=${person.userId} class="row row-still">
          <${Avatar} name=${displayName(person.userId)} url=${person.avatar} id=${person.userId} size=${40} />
          <span class="row-text">
            <span class="row-name" dir="auto">${displayName(person.userId)} <${BotMark} userId=${person.userId} /></span>
            <span class="row-note">@${person.username}</span>
          </span>
          <${Approach} userId=${person.userId} />
        </li>`,
      )}
    </ul>
  </div>`;
}
