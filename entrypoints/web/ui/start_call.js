// The way into a call: at once, or by the lobby.

import { runningIn } from "../call_history.js";
import { enter, hasCalled, place } from "../calls.js";
import { contactOfRoom } from "../contacts.js";
import { signal } from "../vendor/signals.js";
import { attempt } from "./toasts.js";

/**
 * @typedef {{kind: "place", contact: Wire.Contact, video: boolean}} Placing
 * @typedef {{kind: "answer", call: import("../calls.js").CallKey}} Answering
 */

/** What the lobby is open for. */
export const wanted = signal(/** @type {Placing | Answering | null} */ (null));

/** @param {Placing | Answering} what */
export function openLobby(what) {
  wanted.value = what;
}

/**
 * Call them, or go back into their call that goes on. One person is rung at once, with the devices of last time.
 * @param {Wire.Contact} contact @param {boolean} video
 */
export function startCall(contact, video) {
  const goesOn = runningIn(contact.roomId);
  if (goesOn) joinCall(goesOn);
  else if (contact.userId && hasCalled()) attempt(() => place(contact, [contact.userId], { audio: true, video }));
  else openLobby({ kind: "place", contact, video });
}

/** Into a call that goes on. @param {import("../calls.js").CallKey} call */
export function joinCall(call) {
  const alone = contactOfRoom(call.roomId)?.userId;
  if (alone && hasCalled()) attempt(() => enter(call, { audio: true, video: call.kind === "video" }));
  else openLobby({ kind: "answer", call });
}
