// Who is in a running call.

import { myId } from "./accounts.js";
import { post } from "./api.js";
import { contactOfRoom } from "./contacts.js";
import { group, manages } from "./groups.js";

/** @typedef {import("./call_session.js").CallSession} CallSession */

/** Whether I may put people out, ask them for quiet and end it for all. @param {CallSession} session */
export function maySteer(session) {
  const contact = contactOfRoom(session.roomId);
  return session.hostId.value === myId() || Boolean(contact?.groupId && manages(group(contact.groupId).value));
}

/** @param {CallSession} session @param {number[]} userIds */
export const invite = ({ callId }, userIds) => post("/call/invite", { callId, userIds });

/** @param {CallSession} session @param {number} userId */
export const putOut = ({ callId }, userId) => post("/call/remove", { callId, userId });

/** @param {CallSession} session @param {number} userId */
export const askForQuiet = ({ callId }, userId) => post("/call/mute", { callId, userId });

/** @param {CallSession} session */
export const endForAll = ({ callId }) => post("/call/end", undefined, { callId });
