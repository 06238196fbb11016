// A call as it stands in a conversation: how it went, and the way back into it.

import { myId } from "../accounts.js";
import { current, inCall, ringing } from "../calls.js";
import { duration, t } from "../i18n.js";
import { callMembers } from "../messages.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { openLobby } from "./lobby.js";
import { Button } from "./parts.js";

const ENDED = 4;

/** @typedef {import("../i18n.js").TextKey} TextKey */

/** @type {Record<number, TextKey>} */
const THEIRS = { 2: "call_rejected_in", 3: "call_missed", 4: "call_missed", 5: "call_lost", 6: "call_failed", 7: "call_missed" };
/** @type {Record<number, TextKey>} */
const MINE = { 2: "call_rejected", 3: "call_no_answer", 4: "call_busy", 5: "call_lost", 6: "call_failed", 7: "call_cancelled" };

/**
 * How a call ended, in words.
 * @param {{startTime: string | null, endTime: string | null, endReason: number}} call @param {boolean} mine
 */
export function callOutcome({ startTime, endTime, endReason }, mine) {
  if (startTime && endTime) {
    return t("call_lasted", { time: duration((Date.parse(endTime) - Date.parse(startTime)) / 1000) });
  }
  return t((mine ? MINE : THEIRS)[endReason] ?? "call_ended");
}

/** Whether somebody waited for me in vain. @param {{callerId: number, startTime: string | null, endReason: number}} call */
export const isMissed = ({ callerId, startTime, endReason }) =>
  callerId !== myId() && !startTime && [3, 4, 7].includes(endReason);

/** @param {{message: import("../messages.js").Message}} props */
export function CallRecordLine({ message }) {
  const { call } = message;
  if (!call) return html`<span class="call-line"><${Icon} name="phone" size=${18} /> ${t("a_call")}</span>`;
  const mine = call.callerId === myId();
  const live = call.status !== ENDED;
  const member = callMembers(call).includes(myId());
  const here = [current.value?.callId, ringing.value?.callId].includes(call.callId);
  const missed = !live && isMissed(call);
  const words = live ? t(call.startTime ? "call_running" : "call_ringing") : callOutcome(call, mine);
  return html`<span class=${classes("call-line", missed && "call-line-missed")}>
    <span class="call-line-icon"><${Icon} name=${missed || (!live && !call.startTime) ? "hangUp" : "phone"} size=${18} /></span>
    <span class="call-line-words">${words}</span>
    ${live && member && !here && !inCall.value &&
    html`<${Button}
      onClick=${() => openLobby({ kind: "answer", call: { callId: call.callId, roomId: message.roomId, callerId: call.callerId } })}
    >${t("join")}</${Button}>`}
  </span>`;
}
