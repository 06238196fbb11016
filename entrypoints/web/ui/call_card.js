// A call as it stands in a conversation: how it went, and the way back into it.

import { myId } from "../accounts.js";
import { inCall, ringing } from "../calls.js";
import { contactOfRoom } from "../contacts.js";
import { duration, t } from "../i18n.js";
import { callMembers } from "../messages.js";
import { CallStatus, EndReason } from "../protocol.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Button } from "./parts.js";
import { joinCall, startCall } from "./start_call.js";

/** @typedef {import("../i18n.js").TextKey} TextKey */

/** @type {Record<number, TextKey>} */
const THEIRS = {
  [EndReason.REJECTED]: "call_rejected_in",
  [EndReason.NO_ANSWER]: "call_missed",
  [EndReason.BUSY]: "call_missed",
  [EndReason.LOST]: "call_missed",
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
const UNANSWERED = new Set([EndReason.NO_ANSWER, EndReason.BUSY, EndReason.LOST, EndReason.CANCELLED]);

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

/** As what the call was placed, as far as it says. @type {Record<import("../calls.js").Kind, TextKey>} */
const KINDS = { voice: "voice_call", video: "video_call", "": "a_call" };

/** @param {{message: import("../messages.js").Message}} props */
export function CallCard({ message: { call, roomId } }) {
  if (!call) return html`<span class="call-card"><${Icon} name="phone" size=${18} /> ${t("a_call")}</span>`;
  const live = call.status !== CallStatus.ENDED;
  const missed = !live && isMissed(call);
  const words = live ? t(call.startTime ? "call_running" : "call_ringing") : callOutcome(call, call.callerId === myId());
  return html`<span class=${classes("call-card", missed && "call-card-missed", live && "call-card-live")}>
    <span class="call-card-icon"><${Icon} name=${call.kind === "video" ? "video" : "phone"} size=${20} /></span>
    <span class="call-card-words">
      <strong>${t(KINDS[call.kind])}</strong>
      <span>${words}</span>
    </span>
    <${WayBack} call=${{ ...call, roomId }} live=${live} missed=${missed} />
  </span>`;
}

/** Into the call while it goes on, to the people after it. @param {{call: Wire.Call & {roomId: number}, live: boolean, missed: boolean}} props */
function WayBack({ call, live, missed }) {
  const contact = contactOfRoom(call.roomId);
  if (inCall.value || !contact || ringing.value?.callId === call.callId) return null;
  if (live) {
    if (!callMembers(call).includes(myId())) return null;
    return html`<${Button} kind="primary" onClick=${() => joinCall(call)}>${t("join")}</${Button}>`;
  }
  const video = call.kind === "video";
  return html`<${Button} onClick=${() => startCall(contact, video)}>${t(missed ? "call_back" : "call_again")}</${Button}>`;
}
