// After a call: why it ended.

import { myId } from "../accounts.js";
import { runningIn } from "../call_history.js";
import { verdict } from "../call_quality.js";
import { dismiss, enter } from "../calls.js";
import { contactAvatar, contactName, contactOfRoom, displayName } from "../contacts.js";
import { duration, t } from "../i18n.js";
import { afterSeen } from "../moment.js";
import { EndReason } from "../protocol.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { callOutcome } from "./call_card.js";
import { html } from "./html.js";
import { Avatar, Button } from "./parts.js";
import { startCall } from "./start_call.js";
import { attempt, tell } from "./toasts.js";

const SHOWN_MS = 6000;
/** By then the others have reported, too. */
const ALL_REPORTED_MS = 1500;

/** @param {import("../call_session.js").CallSession} session */
function outcome({ endReason, startedAt, callerId }) {
  const reason = endReason.value;
  if (reason === EndReason.ELSEWHERE) return t("call_elsewhere");
  const started = startedAt.value > 0;
  if (reason === EndReason.LOST && started) return t("call_lost");
  if (started) return t("call_ended");
  return callOutcome({ startTime: null, endTime: null, endReason: reason }, callerId === myId());
}

/** What was wrong with the network, if anything was: by what this page saw, and then by what all saw. @param {import("../call_session.js").CallSession} session */
function useNetwork(session) {
  const mine = session.legs.map(({ userId, lossPercent, relayed }) => ({ from: userId, to: myId(), lossPercent, relayed }));
  const [legs, setLegs] = useState(mine);
  useEffect(() => {
    if (session.participants.value.length < 2) return;
    const timer = setTimeout(async () => {
      await session.reported;
      const all = await session.way.legs(session.callId).catch(() => []);
      if (all.length) setLegs(all.map(({ fromUserId, userId, lossPercent, relayed }) => ({ from: fromUserId, to: userId, lossPercent, relayed })));
    }, ALL_REPORTED_MS);
    return () => clearTimeout(timer);
  }, []);
  const found = verdict(legs);
  if (!found) return "";
  const name = found.userId === myId() ? t("you") : displayName(found.userId);
  const lost = t(found.uplink ? "uplink_lost" : "lost_of", { name, loss: found.lossPercent });
  return found.relayed ? `${lost} ${t("relay_was_used")}` : lost;
}

/** The call ended while one read and wrote: a word is enough. @param {{session: import("../call_session.js").CallSession}} props */
export function CallEndNote({ session }) {
  useEffect(() => {
    tell(outcome(session));
    dismiss();
  }, []);
  return null;
}

/** @param {{session: import("../call_session.js").CallSession, onClose: () => void}} props */
export function CallEnd({ session, onClose }) {
  const contact = contactOfRoom(session.roomId);
  const name = contact ? contactName(contact) : "";
  useEffect(() => afterSeen(SHOWN_MS, onClose), []);
  const network = useNetwork(session);
  const goesOn = contact?.groupId ? runningIn(contact.roomId) : undefined;
  const again = () => {
    onClose();
    if (goesOn) attempt(() => enter(goesOn, session.wish));
    else if (contact) startCall(contact, session.wish.video);
  };
  return html`<div class="call call-end" role="dialog" aria-label=${t("call_with", { name })} data-phase="ended">
    <div class="call-end-card">
      <${Avatar} name=${name} url=${contact ? contactAvatar(contact) : ""} id=${contact?.groupId || contact?.userId || 0}
        size=${112} group=${Boolean(contact?.groupId)} />
      <h2>${name}</h2>
      <p role="status">${outcome(session)}</p>
      ${session.startedAt.value > 0 && html`<p class="call-time">${duration((session.endedAt - session.startedAt.value) / 1000)}</p>`}
      ${network && html`<p class="hint">${network}</p>`}
      <div class="call-end-choice">
        ${contact && session.endReason.value !== EndReason.ELSEWHERE && html`<${Button} icon="phone" onClick=${again}>${t(goesOn ? "rejoin" : "call_again")}</${Button}>`}
        <${Button} kind="primary" onClick=${onClose}>${t("close")}</${Button}>
      </div>
    </div>
  </div>`;
}
