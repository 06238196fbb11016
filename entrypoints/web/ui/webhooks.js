// URLs by which programs post into a group.

import { endWebhook, listWebhooks, makeWebhook } from "../bots.js";
import { explain } from "../i18n.js";
import { bounds, fits } from "../server.js";
import { useState } from "../vendor/hooks.js";
import { Secret, t, usedText } from "./bot_words.js";
import { ask } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Button, Field, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

/** @param {{group: Wire.Group}} props */
export function Webhooks({ group }) {
  const { groupId } = group;
  const [webhooks, setWebhooks] = useState(/** @type {Wire.Bot[]} */ ([]));
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [url, setUrl] = useState("");
  const [trouble, setTrouble] = useState("");
  const load = () => listWebhooks(groupId).then(setWebhooks, (error) => setTrouble(explain(error)));
  useLoad(load, [group]);
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => setUrl((await makeWebhook(groupId, name.trim())).url));
    setBusy(false);
    if (!done) return;
    setName("");
    await load();
  };
  const end = async (/** @type {Wire.Bot} */ { userId, nickname }) => {
    const question = { title: t("end_webhook", { name: nickname }), text: t("end_webhook_text"), yes: t("end") };
    if (!(await ask(question)) || !(await attempt(() => endWebhook(groupId, userId)))) return;
    setUrl("");
    await load();
  };
  return html`<section class="card members" aria-label=${t("webhooks")}>
    <h3>${t("webhooks")}</h3>
    <p class="hint">${t("webhooks_text")}</p>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    <ul class="rows">
      ${webhooks.map((webhook) => html`<li class="row row-still" key=${webhook.userId}>
        <${Avatar} name=${webhook.nickname} url=${webhook.avatar} id=${webhook.userId} />
        <span class="row-text">
          <span class="row-name" dir="auto">${webhook.nickname}</span>
          <span class="row-note">${webhook.active ? usedText(webhook) : t("webhook_over")}</span>
        </span>
        <${IconButton} icon="bin" label=${t("end_webhook", { name: webhook.nickname })} onClick=${() => end(webhook)} />
      </li>`)}
    </ul>
    <form onSubmit=${make}>
      <${Field} label=${t("webhook_name")} value=${name} onInput=${setName} maxLength=${bounds().nicknames.most} hint=${t("webhook_name_hint")} />
      <${Button} type="submit" busy=${busy} disabled=${!fits(name.trim(), bounds().nicknames)}>${t("make_webhook")}</${Button}>
    </form>
    ${url && html`
      <p class="hint">${t("webhook_once")}</p>
      <${Secret} text=${url} label=${t("copy_url")} />
      <p class="hint">${t("webhook_try")}</p>
      <code class="secret-text" dir="ltr">${`curl '${url}' -d '{"text": "hello"}'`}</code>
    `}
  </section>`;
}
