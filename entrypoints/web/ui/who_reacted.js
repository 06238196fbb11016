// Everybody who reacted to a message.

import { myId, user } from "../accounts.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { mayReactWith, takeReactionBack } from "../message_changes.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Button } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{message: import("../messages.js").Message, onClose: () => void}} props */
export function WhoReacted({ message, onClose }) {
  return html`<${Dialog} title=${t("reactions")} onClose=${onClose}>
    ${message.reactions.map(
      ({ emoji, count, userIds }) => html`<section key=${emoji} class="who-reacted">
        <h3>${emoji} ${count}</h3>
        <ul class="rows" aria-label=${emoji}>
          ${userIds.map((userId) => html`<${Somebody} key=${userId} userId=${userId} />`)}
        </ul>
        ${count > userIds.length && html`<p class="hint">${t("others_more", { count: count - userIds.length })}</p>`}
        ${mayReactWith(message, emoji) &&
        html`<${Button} onClick=${() => attempt(() => takeReactionBack(message, emoji))}>${t("take_reaction_back", { emoji })}</${Button}>`}
      </section>`,
    )}
  </${Dialog}>`;
}

/** @param {{userId: number}} props */
function Somebody({ userId }) {
  const known = user(userId).value;
  const name = displayName(userId);
  return html`<li class="row row-still">
    <${Avatar} name=${name} url=${known?.avatar ?? ""} id=${userId} size=${36} />
    <span class="row-text"><span class="row-name" dir="auto">${userId === myId() ? t("you") : name}</span></span>
  </li>`;
}
