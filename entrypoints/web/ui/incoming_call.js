// Somebody calls.

import { user } from "../accounts.js";
import { enter, onAnsweredElsewhere, reject, ringing } from "../calls.js";
import { contactName, contactOfRoom } from "../contacts.js";
import { t } from "../i18n.js";
import { useEffect } from "../vendor/hooks.js";
import { html } from "./html.js";
import { openLobby } from "./lobby.js";
import { Avatar, IconButton } from "./parts.js";
import { attempt, tell } from "./toasts.js";

export function IncomingCall() {
  useEffect(() => onAnsweredElsewhere(() => tell(t("call_elsewhere"))), []);
  const call = ringing.value;
  if (!call) return null;
  const caller = user(call.callerId).value;
  const name = caller?.nickname ?? "";
  const contact = contactOfRoom(call.roomId);
  const choose = () => openLobby({ kind: "answer", call });
  return html`<section class="incoming" role="alertdialog" aria-label=${t("incoming_from", { name })}>
    <span class="waiting-rings">
      <${Avatar} name=${name} url=${caller?.avatar ?? ""} id=${call.callerId} size=${64} />
    </span>
    <div class="incoming-text" role="alert">
      <p class="incoming-name">${name}</p>
      <p>${contact?.groupId ? t("calls_group", { name: contactName(contact) }) : t("calls_you")}</p>
      <button type="button" class="link" onClick=${choose}>${t("devices_choose")}</button>
    </div>
    <div class="incoming-answers">
      <${IconButton} icon="hangUp" label=${t("decline")} kind="round hang-up" size=${24}
        onClick=${() => attempt(() => reject(call.callId))} />
      <${IconButton} icon="phone" label=${t("answer_voice")} kind="round answer" size=${24}
        onClick=${() => enter(call, { audio: true, video: false })} />
      <${IconButton} icon="video" label=${t("answer_video")} kind="round answer" size=${24}
        onClick=${() => enter(call, { audio: true, video: true })} />
    </div>
  </section>`;
}
