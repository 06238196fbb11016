// Who has read a message of mine, of those who show it.

import { myId, user } from "../accounts.js";
import { get } from "../api.js";
import { displayName } from "../contacts.js";
import { explain, moment, t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Spinner } from "./parts.js";

/** @param {{message: import("../messages.js").Message, onClose: () => void}} props */
export function Readers({ message, onClose }) {
  const [readers, setReaders] = useState(/** @type {Wire.Reader[] | null} */ (null));
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    get("/chat/readers", { messageId: message.messageId }).then(setReaders, (error) => setTrouble(explain(error)));
  }, [message.messageId]);
  return html`<${Dialog} title=${t("read_by")} onClose=${onClose}>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${!readers && !trouble && html`<div class="centre"><${Spinner} /></div>`}
    ${readers && !readers.length && html`<p class="hint">${t("read_by_nobody")}</p>`}
    <ul class="rows" aria-label=${t("read_by")}>
      ${readers?.map((reader) => html`<${Somebody} key=${reader.userId} reader=${reader} />`)}
    </ul>
  </${Dialog}>`;
}

/** @param {{reader: Wire.Reader}} props */
function Somebody({ reader: { userId, readAt } }) {
  const known = user(userId).value;
  const name = userId === myId() ? t("you") : displayName(userId);
  return html`<li class="row row-still">
    <${Avatar} name=${name} url=${known?.avatar ?? ""} id=${userId} size=${36} />
    <span class="row-text"><span class="row-name" dir="auto">${name}</span></span>
    <time class="hint" datetime=${readAt}>${moment(readAt)}</time>
  </li>`;
}
