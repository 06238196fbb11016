// A call as it stands in a conversation: how it went, and the way back into it.

import { myId } from "../accounts.js";
import { current, inCall, ringing } from "../calls.js";
import { duration, t } from "../i18n.js";
import { callMembers } from "../messages.js";
import { CallStatus, EndReason } from "../protocol.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { openLobby } from "./lobby.js";
import { Button } from "./parts.js";

/** @typedef {import("../i18n.js").TextKey} TextKey */

/** @type {Record<number, TextKey>} */
const THEIRS = {
  [EndReason.REJECTED]: "call_rejected_in",
  [EndReason.NO_ANSWER]: "call_missed",
  [EndReason.BUSY]: "call_missed",
  [EndReason.LOST]: "call_lost",
  [EndReason.ERROR]: "call_failed",
  [EndReason.CANCELLED]: "call_missed",
};
/** @type {Record<number, TextKey>} */
const MINE = {
  [EndReason.REJECTED]: "call_rejected",
  [EndReason.NO_ANSWER]: "call_no_answer",
  [EndReason.BUSY]: "call_busy",
  [EndReason.LOST]: "call_lost",
  [EndReason.ERROR]: "call_failed",
  [EndReason.CANCELLED]: "call_cancelled",
};
const UNANSWERED = new Set([EndReason.NO_ANSWER, EndReason.BUSY, EndReason.CANCELLED]);

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
  callerId !== myId() && !startTime && UNANSWERED.has(endReason);

/** @param {{message: import("../messages.js").Message}} props */
export function CallRecordLine({ message }) {
  const { call } = message;
  if (!call) return html`<span class="call-line"><${Icon} name="phone" size=${18} /> ${t("a_call")}</span>`;
  const mine = call.callerId === myId();
  const live = call.status !== CallStatus.ENDED;
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
