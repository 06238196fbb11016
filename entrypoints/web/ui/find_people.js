// Find somebody by their name and ask to become contacts.

import { search } from "../accounts.js";
import { explain, t } from "../i18n.js";
import { useEffect, useLayoutEffect, useState } from "../vendor/hooks.js";
import { Approach } from "./approach.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar, Button, Spinner } from "./parts.js";

const PAGE = 10;
const TYPING_MS = 250;

/** @param {{onClose: () => void}} props */
export function FindPeople({ onClose }) {
  const [keyword, setKeyword] = useState("");
  const [found, setFound] = useState(/** @type {Wire.FoundUser[] | null} */ (null));
  const [page, setPage] = useState(1);
  const [more, setMore] = useState(false);
  const [trouble, setTrouble] = useState("");
  const word = keyword.trim();

  useLayoutEffect(() => setPage(1), [word]);
  useEffect(() => {
    if (!word) return setFound(null);
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const users = await search(word, page, PAGE);
        if (!current) return;
        setTrouble("");
        setMore(users.length === PAGE);
        setFound((before) => (page === 1 ? users : [...(before ?? []), ...users]));
      } catch (error) {
        if (current) setTrouble(explain(error));
      }
    }, TYPING_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [word, page]);

  return html`<${Dialog} title=${t("find_people")} onClose=${onClose}>
    <div class="search">
      <${Icon} name="search" size=${18} />
      <input
        type="search" aria-label=${t("find_people_hint")} placeholder=${t("find_people_hint")} value=${keyword} autofocus
        autocapitalize="none" spellcheck=${false} dir="auto"
        onInput=${(/** @type {any} */ event) => setKeyword(event.currentTarget.value)}
      />
    </div>
    <div class="found" aria-live="polite">
      ${trouble && html`<p class="trouble">${trouble}</p>`}
      ${!word && html`<p class="nothing">${t("find_people_text")}</p>`}
      ${word && !found && !trouble && html`<div class="centre"><${Spinner} /></div>`}
      ${word && found?.length === 0 && html`<p class="nothing">${t("nobody_found", { name: word })}</p>`}
      <ul class="rows">
        ${word && found?.map((person) => html`<${Found} key=${person.userId} person=${person} onClose=${onClose} />`)}
      </ul>
      ${word && more && html`<${Button} onClick=${() => setPage(page + 1)}>${t("show_more")}</${Button}>`}
    </div>
  </${Dialog}>`;
}

/** @param {{person: Wire.FoundUser, onClose: () => void}} props */
function Found({ person, onClose }) {
  return html`<li class="row row-still">
    <${Avatar} name=${person.nickname} url=${person.avatar} id=${person.userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${person.nickname}</span>
      <span class="row-note">@${person.username}</span>
    </span>
    <${Approach} userId=${person.userId} onLeave=${onClose} />
  </li>`;
}
