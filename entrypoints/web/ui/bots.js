// My bots: made, given tokens, ended.

import { endBot, listBots, makeBot, renewToken, SCOPES } from "../bots.js";
import { explain } from "../i18n.js";
import { bounds, fits } from "../server.js";
import { useState } from "../vendor/hooks.js";
import { Secret, t, usedText } from "./bot_words.js";
import { ask, Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Button, Field, IconButton, Switch } from "./parts.js";
import { confirmed } from "./password_due.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

/** @param {Wire.Bot} bot */
const scopesText = ({ scopes }) =>
  SCOPES.filter((scope) => scopes.includes(scope))
    .map((scope) => t(`may_${scope}`))
    .join(" · ");

export function Bots() {
  const [bots, setBots] = useState(/** @type {Wire.Bot[]} */ ([]));
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState({ name: "", token: "" });
  const [trouble, setTrouble] = useState("");
  const load = () => listBots().then(setBots, (error) => setTrouble(explain(error)));
  useLoad(load);
  const made = (/** @type {string} */ name, /** @type {string} */ token) => {
    setMaking(false);
    setShown({ name, token });
    load();
  };
  const renew = async (/** @type {Wire.Bot} */ { userId, nickname, active }) => {
    const question = { title: t("new_token_for", { name: nickname }), text: t("new_token_text"), yes: t("new_token") };
    if (active && !(await ask(question))) return;
    await confirmed(async () => made(nickname, (await renewToken(userId)).token));
  };
  const end = async (/** @type {Wire.Bot} */ { userId, nickname }) => {
    const question = { title: t("end_bot", { name: nickname }), text: t("end_bot_text"), yes: t("end") };
    if ((await ask(question)) && (await attempt(() => endBot(userId)))) await load();
  };
  return html`<section class="card" aria-label=${t("bots")}>
    <h2>${t("bots")}</h2>
    <p class="hint">${t("bots_text")}</p>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    <ul class="rows">
      ${bots.map((bot) => html`<li class="row row-still" key=${bot.userId}>
        <${Avatar} name=${bot.nickname} url=${bot.avatar} id=${bot.userId} />
        <span class="row-text">
          <span class="row-name" dir="auto">${bot.nickname}</span>
          <span class="row-note">@${bot.username} · ${bot.active ? usedText(bot) : t("no_token")}</span>
          <span class="row-note row-note-whole">${scopesText(bot)}</span>
        </span>
        <${IconButton} icon="key" label=${t("new_token_for", { name: bot.nickname })} onClick=${() => renew(bot)} />
        <${IconButton} icon="bin" label=${t("end_bot", { name: bot.nickname })} onClick=${() => end(bot)} />
      </li>`)}
    </ul>
    <${Button} icon="userPlus" onClick=${() => setMaking(true)}>${t("make_bot")}</${Button}>
    ${making && html`<${NewBot} onMade=${made} onClose=${() => setMaking(false)} />`}
    ${shown.token && html`<${Token} ...${shown} onClose=${() => setShown({ name: "", token: "" })} />`}
  </section>`;
}

/** @param {{onMade: (name: string, token: string) => void, onClose: () => void}} props */
function NewBot({ onMade, onClose }) {
  const [username, setUsername] = useState("");
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(/** @type {Wire.Scope[]} */ (["read", "send"]));
  const [busy, setBusy] = useState(false);
  const { usernames, nicknames } = bounds();
  const fit = fits(username.trim(), usernames) && fits(name.trim(), nicknames) && scopes.length > 0;
  const choose = (/** @type {Wire.Scope} */ scope, /** @type {boolean} */ on) =>
    setScopes(SCOPES.filter((each) => (each === scope ? on : scopes.includes(each))));
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const wish = { username: username.trim(), nickname: name.trim(), scopes };
    await confirmed(async () => onMade(wish.nickname, (await makeBot(wish)).token));
    setBusy(false);
  };
  return html`<${Dialog} title=${t("make_bot")} onClose=${onClose}>
    <form onSubmit=${make}>
      <${Field} label=${t("bot_nickname")} value=${name} onInput=${setName} maxLength=${nicknames.most} autofocus />
      <${Field} label=${t("bot_username")} value=${username} onInput=${setUsername} maxLength=${usernames.most} autocapitalize="none" spellcheck=${false} />
      <fieldset class="scopes">
        <legend>${t("bot_may")}</legend>
        ${SCOPES.map((scope) => html`<${Switch} key=${scope} label=${t(`scope_${scope}`)} checked=${scopes.includes(scope)}
          onChange=${(/** @type {boolean} */ on) => choose(scope, on)} />`)}
      </fieldset>
      <footer>
        <${Button} onClick=${onClose}>${t("cancel")}</${Button}>
        <${Button} kind="primary" type="submit" busy=${busy} disabled=${!fit}>${t("make_bot")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}

/** @param {{name: string, token: string, onClose: () => void}} props */
function Token({ name, token, onClose }) {
  return html`<${Dialog} title=${t("token_of", { name })} onClose=${onClose}>
    <p>${t("token_once")}</p>
    <${Secret} text=${token} label=${t("copy_token")} />
    <footer><${Button} onClick=${onClose}>${t("done")}</${Button}></footer>
  </${Dialog}>`;
}
