// A second caller, beside the call that one is in.

import { user } from "../accounts.js";
import { callWaiting, enter, INCOMING, reject } from "../calls.js";
import { contactName, contactOfRoom, displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { html } from "./html.js";
import { Avatar, Button } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{session: import("../call_session.js").CallSession}} props `session`: the first */
export function CallWaiting({ session }) {
  const call = callWaiting.value;
  if (!call) return null;
  const name = displayName(call.callerId);
  const contact = contactOfRoom(call.roomId);
  const video = call.kind !== "voice" && session.media.wish.video;
  return html`<section class="call-waiting" role="alertdialog" aria-label=${t("incoming_from", { name })}>
    <${Avatar} name=${name} url=${user(call.callerId).value?.avatar ?? ""} id=${call.callerId} size=${40} />
    <div class="call-waiting-text" role="alert">
      <p class="call-waiting-name" dir="auto">${name}</p>
      ${contact?.groupId ? html`<p>${t("calls_group", { name: contactName(contact) })}</p>` : null}
      <p>${t(INCOMING[call.kind])}</p>
    </div>
    <div class="call-waiting-answers">
      <${Button} onClick=${() => attempt(() => reject(call.callId))}>${t("decline")}</${Button}>
      <${Button} kind="primary" onClick=${() => attempt(() => enter(call, { audio: true, video }))}>${t("leave_and_answer")}</${Button}>
    </div>
  </section>`;
}
