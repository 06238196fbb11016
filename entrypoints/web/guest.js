// This page as a guest in one call, without an account.

import { guestId } from "./accounts.js";
import { get, post } from "./api.js";
import { meetPeople } from "./call_door.js";
import { newPair } from "./call_encryption.js";
import { asGuest } from "./call_ways.js";
import { route } from "./router.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./call_session.js").CallSession} CallSession @typedef {import("./media.js").LocalMedia} LocalMedia */

/** The call at whose door I am, or in which, or in which I was. */
export const visit = signal(/** @type {CallSession | null} */ (null));

/** What a link leads to. @param {string} token @returns {Promise<Wire.CallSign>} */
export const showLink = (token) => get("/call/link", { token });

/** Unless somebody has gone elsewhere by then. @param {string} token of the link @param {string} name @param {LocalMedia} media */
export async function knock(token, name, media) {
  const from = route.value;
  const { CallSession } = await import("./taking_part.js");
  const pair = await newPair();
  /** @type {Wire.Admission} */
  const { callToken, callId, userId } = await post("/call/guest", { token, name, sfu: true, publicKey: pair?.publicKey ?? "" });
  if (route.value !== from) return media.close();
  guestId.value = userId;
  meetPeople([{ userId, name }]);
  const call = { callId, roomId: 0, callerId: 0, kind: /** @type {const} */ ("") };
  visit.value = new CallSession(call, media, () => {}, asGuest(callToken, pair));
  await visit.value.join();
}

/** Back before the door. */
export function comeAgain() {
  visit.value = null;
  guestId.value = 0;
}
