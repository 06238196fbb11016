// Pass a message on to other conversations.

import { contactName, conversations } from "../contacts.js";
import { matches } from "../fold.js";
import { t } from "../i18n.js";
import { forward } from "../message_changes.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Field } from "./parts.js";
import { Pick, PickFooter, useChosen } from "./pick.js";
import { QuoteWords, gist } from "./quote.js";
import { attempt, tell } from "./toasts.js";

/** @param {{message: import("../messages.js").Message, onClose: () => void}} props */
export function Forward({ message, onClose }) {
  const [wanted, setWanted] = useState("");
  const [comment, setComment] = useState("");
  const [chosen, toggle] = useChosen();
  const [busy, setBusy] = useState(false);
  const shown = conversations.value.filter((contact) => matches(wanted.trim(), contactName(contact)));

  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(() => forward(message, [...chosen], comment.trim()));
    setBusy(false);
    if (!done) return;
    tell(t("forwarded_done"));
    onClose();
  };

  return html`<${Dialog} title=${t("forward")} onClose=${onClose}>
    <form onSubmit=${send}>
      <div class="quote quote-still"><${QuoteWords} senderId=${message.senderId} text=${gist(message)} /></div>
      <div class="search">
        <${Icon} name="search" size=${18} />
        <input type="search" autofocus aria-label=${t("search_chats")} placeholder=${t("search_chats")} value=${wanted}
          onInput=${(/** @type {any} */ event) => setWanted(event.currentTarget.value)} />
      </div>
      <${Pick} legend=${html`<legend class="sr-only">${t("forward_to")}</legend>`} people=${shown} by="contactId"
        chosen=${chosen} onToggle=${toggle} />
      <${Field} label=${t("forward_comment")} value=${comment} onInput=${setComment} />
      <${PickFooter} chosen=${chosen} label=${t("send")} busy=${busy} />
    </form>
  </${Dialog}>`;
}
