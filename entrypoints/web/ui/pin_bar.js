// What is pinned, above the conversation: the newest first, one after the other, and all of them in a list.

import { myId } from "../accounts.js";
import { displayName } from "../contacts.js";
import { dayAndClock, t } from "../i18n.js";
import { jumpTo } from "../jump.js";
import { pin, pinnable } from "../message_changes.js";
import { loadPins, pinsIn } from "../pins.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { IconButton } from "./parts.js";
import { gist } from "./quote.js";
import { attempt } from "./toasts.js";

/** @param {{contact: Wire.Contact}} props */
export function PinBar({ contact }) {
  const pins = pinsIn(contact.roomId).value;
  const [at, setAt] = useState(0);
  const [all, setAll] = useState(false);
  useEffect(() => {
    loadPins(contact).catch((error) => console.debug("pins", error));
  }, [contact.contactId]);
  const shown = pins[at % Math.max(1, pins.length)];
  if (!shown) return null;
  const next = () => {
    setAt((at + 1) % pins.length);
    attempt(() => jumpTo(contact.contactId, shown.messageId));
  };
  return html`<div class="pin-bar">
    <button type="button" class="pin-shown" onClick=${next}>
      <${Icon} name="pin" size=${18} />
      <span class="pin-text">
        <span class="pin-label">${t("pinned")}${pins.length > 1 ? ` ${(at % pins.length) + 1}/${pins.length}` : ""}</span>
        <span class="quote-text" dir="auto">${gist(shown)}</span>
      </span>
    </button>
    <${IconButton} icon="list" label=${t("all_pins")} onClick=${() => setAll(true)} />
    ${all && html`<${Pins} contact=${contact} pins=${pins} onClose=${() => setAll(false)} />`}
  </div>`;
}

/** @param {{contact: Wire.Contact, pins: Wire.Message[], onClose: () => void}} props */
function Pins({ contact, pins, onClose }) {
  const open = (/** @type {Wire.Message} */ { messageId }) => {
    onClose();
    attempt(() => jumpTo(contact.contactId, messageId));
  };
  return html`<${Dialog} title=${t("all_pins")} onClose=${onClose}>
    <ul class="rows" aria-label=${t("all_pins")}>
      ${pins.map(
        (message) => html`<li key=${message.messageId} class="pin-row">
          <button type="button" class="row" onClick=${() => open(message)}>
            <span class="row-text">
              <span class="row-name" dir="auto">${gist(message)}</span>
              <span class="row-note">
                ${message.senderId === myId() ? t("you") : displayName(message.senderId)}, ${dayAndClock(message.createdAt)}
              </span>
            </span>
          </button>
          ${pinnable(message, contact) &&
          html`<${IconButton} icon="close" size=${18} label=${t("unpin")} onClick=${() => attempt(() => pin(message, false))} />`}
        </li>`,
      )}
    </ul>
  </${Dialog}>`;
}
