// The way to somebody: write to them, answer their request, or ask.

import { myId } from "../accounts.js";
import { acceptRequest, contactOfUser, requests } from "../contacts.js";
import { t } from "../i18n.js";
import { go } from "../router.js";
import { requestContact, sent } from "../sent_requests.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Button } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{userId: number, onLeave?: () => void}} props `onLeave`: the conversation opens */
export function Approach({ userId, onLeave }) {
  const [busy, setBusy] = useState(false);
  const contact = contactOfUser(userId);
  const request = requests.value.find(({ requestUid }) => requestUid === userId);
  const asked = sent.value.some((each) => each.userId === userId);
  const act = async (/** @type {() => Promise<unknown>} */ action) => {
    setBusy(true);
    await attempt(action);
    setBusy(false);
  };
  const open = () => {
    onLeave?.();
    go(`chats/${contact?.contactId}`);
  };
  if (userId === myId()) return html`<span class="tag">${t("you")}</span>`;
  if (contact) return html`<${Button} icon="chat" onClick=${open}>${t("write")}</${Button}>`;
  if (request) {
    return html`<${Button} kind="primary" busy=${busy} onClick=${() => act(() => acceptRequest(request.id))}>
      ${t("accept")}
    </${Button}>`;
  }
  if (asked) return html`<span class="done"><${Icon} name="check" size=${16} /> ${t("asked")}</span>`;
  return html`<${Button} kind="primary" busy=${busy} onClick=${() => act(() => requestContact(userId))}>${t("add")}</${Button}>`;
}
