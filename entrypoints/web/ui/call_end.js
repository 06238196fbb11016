// After a call: why it ended.

import { myId } from "../accounts.js";
import { contactAvatar, contactName, contactOfRoom } from "../contacts.js";
import { duration, t } from "../i18n.js";
import { EndReason } from "../protocol.js";
import { useEffect } from "../vendor/hooks.js";
import { callOutcome } from "./call_line.js";
import { html } from "./html.js";
import { openLobby } from "./lobby.js";
import { Avatar, Button } from "./parts.js";

const SHOWN_MS = 6000;

/** @param {import("../call_session.js").CallSession} session */
function outcome({ endReason, startedAt, callerId }) {
  const reason = endReason.value;
  if (reason === EndReason.ELSEWHERE) return t("call_elsewhere");
  const started = startedAt.value > 0;
  if (reason === EndReason.LOST && started) return t("call_lost");
  if (started) return t("call_ended");
  return callOutcome({ startTime: null, endTime: null, endReason: reason }, callerId === myId());
}

/** @param {{session: import("../call_session.js").CallSession, onClose: () => void}} props */
export function CallEnd({ session, onClose }) {
  const contact = contactOfRoom(session.roomId);
  const name = contact ? contactName(contact) : "";
  useEffect(() => {
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  const again = () => {
    onClose();
    if (contact) openLobby({ kind: "place", contact, video: false });
  };
  return html`<div class="call call-end" role="dialog" aria-label=${t("call_with", { name })} data-phase="ended">
    <div class="call-end-card">
      <${Avatar} name=${name} url=${contact ? contactAvatar(contact) : ""} id=${contact?.groupId || contact?.userId || 0}
        size=${112} group=${Boolean(contact?.groupId)} />
      <h2>${name}</h2>
      <p role="status">${outcome(session)}</p>
      ${session.startedAt.value > 0 && html`<p class="call-time">${duration((session.endedAt - session.startedAt.value) / 1000)}</p>`}
      <div class="call-end-choice">
        ${contact && session.endReason.value !== EndReason.ELSEWHERE && html`<${Button} icon="phone" onClick=${again}>${t("call_again")}</${Button}>`}
        <${Button} kind="primary" onClick=${onClose}>${t("close")}</${Button}>
      </div>
    </div>
  </div>`;
}
