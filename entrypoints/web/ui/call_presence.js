// Who is in a call, and what it is called.

import { contactName, contactOfRoom, displayName } from "../contacts.js";
import { ParticipantState } from "../protocol.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

/** Those who are here or may still come. @param {CallSession} session */
export const here = (session) =>
  session.participants.value.filter(({ state }) => state.value !== ParticipantState.REJECTED && state.value !== ParticipantState.DEAD);

/** After its conversation; who was invited from outside has none. @param {CallSession} session */
export function callName(session) {
  const contact = contactOfRoom(session.roomId);
  if (contact) return contactName(contact);
  return here(session)
    .map(({ userId }) => displayName(userId))
    .join(", ");
}
