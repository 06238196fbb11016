// The accounts of the server: found, made, and looked after one by one.

import { myId } from "../accounts.js";
import { createAccount, listAccounts } from "../administration.js";
import { sizeInWords } from "../attachments.js";
import { moment, t as common } from "../i18n.js";
import { bounds, fits } from "../server.js";
import { useState } from "../vendor/hooks.js";
import { AdminList } from "./admin_list.js";
import { ManagedPerson } from "./admin_person.js";
import { t } from "./admin_words.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { usePages } from "./paged.js";
import { Avatar, Button, Field } from "./parts.js";
import { PasswordLink } from "./password_link.js";
import { attempt } from "./toasts.js";

export function People() {
  const [word, setWord] = useState("");
  const [making, setMaking] = useState(false);
  const [managed, setManaged] = useState(/** @type {Wire.Account | null} */ (null));
  const pages = usePages((cursor) => listAccounts(word.trim(), cursor), word.trim());
  const done = () => {
    setMaking(false);
    setManaged(null);
    pages.reload();
  };
  const Row = (/** @type {{row: Wire.Account}} */ { row }) => html`<li key=${row.userId}>
    <button type="button" class="row" aria-label=${t("manage", { name: row.nickname })} onClick=${() => setManaged(row)}>
      <${Avatar} name=${row.nickname} url=${row.avatar} id=${row.userId} />
      <span class="row-text">
        <span class="admin-name">
          <span class="row-name" dir="auto">${row.nickname}</span>
          ${row.bot && html`<span class="bot-mark">${common("bot")}</span>`}
          ${row.administrator && html`<span class="tag">${t("administrator")}</span>`}
          ${!row.enabled && html`<span class="tag tag-off">${t("disabled")}</span>`}
        </span>
        <span class="row-note">@${row.username} · ${sizeInWords(row.stored)}${
          row.lastSeenAt && ` · ${t("seen", { time: moment(row.lastSeenAt) })}`
        }</span>
      </span>
    </button>
  </li>`;
  return html`<${AdminList} label=${t("people")} pages=${pages} none=${t("none_found")} Row=${Row}>
    <div class="admin-tools">
      <div class="search">
        <${Icon} name="search" size=${18} />
        <input type="search" dir="auto" aria-label=${t("search_people")} placeholder=${t("search_people")} value=${word}
          onInput=${(/** @type {any} */ event) => setWord(event.currentTarget.value)} />
      </div>
      <${Button} kind="primary" icon="userPlus" onClick=${() => setMaking(true)}>${t("new_account")}</${Button}>
    </div>
    ${making && html`<${NewAccount} onClose=${done} />`}
    ${managed && html`<${ManagedPerson} account=${managed} own=${managed.userId === myId()} onClose=${done} />`}
  </${AdminList}>`;
}

/** @param {{onClose: () => void}} props */
function NewAccount({ onClose }) {
  const [username, setUsername] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState("");
  const { usernames, nicknames } = bounds();
  const fit = fits(username.trim(), usernames) && fits(name.trim(), nicknames);
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    await attempt(async () => setLink((await createAccount(username.trim(), name.trim())).url));
    setBusy(false);
  };
  return html`<${Dialog} title=${t("new_account")} onClose=${onClose}>
    ${link
      ? html`<${PasswordLink} link=${link} name=${name} onClose=${onClose} />`
      : html`<form onSubmit=${make}>
          <p>${t("new_account_text")}</p>
          <${Field} label=${t("name")} value=${name} onInput=${setName} maxLength=${nicknames.most} autofocus />
          <${Field} label=${t("username")} value=${username} onInput=${setUsername} maxLength=${usernames.most} autocomplete="off" />
          <footer>
            <${Button} onClick=${onClose}>${t("cancel")}</${Button}>
            <${Button} kind="primary" type="submit" busy=${busy} disabled=${!fit}>${t("create")}</${Button}>
          </footer>
        </form>`}
  </${Dialog}>`;
}
