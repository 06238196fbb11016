// How people react to a message: each emoji once, with how many, and who.

import { myId } from "../accounts.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { react } from "../message_changes.js";
import { classes, html } from "./html.js";
import { attempt } from "./toasts.js";

const NAMED_AT_MOST = 8;

/** @param {Wire.Reaction} reaction */
export function whoReacted({ userIds, count }) {
  const named = userIds.slice(0, NAMED_AT_MOST);
  const names = named.map((userId) => (userId === myId() ? t("you") : displayName(userId))).filter(Boolean).join(", ");
  return count > named.length ? t("names_and_more", { names, count: count - named.length }) : names;
}

/** @param {{message: import("../messages.js").Message}} props */
export function Reactions({ message }) {
  if (!message.reactions.length) return null;
  return html`<ul class="reactions" aria-label=${t("reactions")}>
    ${message.reactions.map((reaction) => {
      const { emoji, count, userIds } = reaction;
      const mine = userIds.includes(myId());
      return html`<li key=${emoji}>
        <button
          type="button" class=${classes("reaction", mine && "reaction-mine")} aria-pressed=${mine} title=${whoReacted(reaction)}
          aria-label=${t("reacted", { emoji, count, names: whoReacted(reaction) })}
          onClick=${() => attempt(() => react(message, emoji))}
        ><span>${emoji}</span><span class="reaction-count">${count}</span></button>
      </li>`;
    })}
  </ul>`;
}
