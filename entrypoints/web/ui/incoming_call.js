// Somebody calls.

import { user } from "../accounts.js";
import { enter, INCOMING, onAnsweredElsewhere, reject, ringing } from "../calls.js";
import { contactName, contactOfRoom, displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { useEffect } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar } from "./parts.js";
import { openLobby } from "./start_call.js";
import { attempt, tell } from "./toasts.js";

export function IncomingCall() {
  useEffect(() => onAnsweredElsewhere(() => tell(t("call_elsewhere"))), []);
  const call = ringing.value;
  if (!call) return null;
  const caller = user(call.callerId).value;
  const name = displayName(call.callerId);
  const contact = contactOfRoom(call.roomId);
  return html`<section class="incoming" role="alertdialog" aria-label=${t("incoming_from", { name })}>
    <span class="waiting-rings">
      <${Avatar} name=${name} url=${caller?.avatar ?? ""} id=${call.callerId} size=${64} />
    </span>
    <div class="incoming-text" role="alert">
      <p class="incoming-name" dir="auto">${name}</p>
      ${contact?.groupId ? html`<p>${t("calls_group", { name: contactName(contact) })}</p>` : null}
      <p class="incoming-kind"><${Icon} name=${call.kind === "video" ? "video" : "phone"} size=${16} /> ${t(INCOMING[call.kind])}</p>
      <button type="button" class="link" onClick=${() => openLobby({ kind: "answer", call })}>${t("devices_choose")}</button>
    </div>
    <div class="incoming-answers">
      <${Answer} icon="hangUp" kind="hang-up" word=${t("decline")} label=${t("decline")}
        onClick=${() => attempt(() => reject(call.callId))} />
      <${Answer} icon="phone" kind="answer" word=${t("voice")} label=${t("answer_voice")}
        onClick=${() => attempt(() => enter(call, { audio: true, video: false }))} />
      <${Answer} icon="video" kind="answer" word=${t("video")} label=${t("answer_video")}
        onClick=${() => attempt(() => enter(call, { audio: true, video: true }))} />
    </div>
  </section>`;
}

/** @param {{icon: import("./icons.js").IconName, kind: string, word: string, label: string, onClick: () => void}} props */
function Answer({ icon, kind, word, label, onClick }) {
  return html`<button type="button" class="incoming-answer" aria-label=${label} onClick=${onClick}>
    <span class=${`icon-button round ${kind}`}><${Icon} name=${icon} size=${24} /></span>
    <span>${word}</span>
  </button>`;
}
