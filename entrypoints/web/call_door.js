// The door of a call: guests wait there until a host lets them in.

import { recallUsers } from "./accounts.js";
import { post } from "./api.js";
import { Alarm } from "./backoff.js";
import { signal } from "./vendor/signals.js";

/** Who waits is told every ten seconds, unless nobody does. */
const GOOD_FOR_MS = 35_000;

export class Door {
  /** Who waits, for hosts. @type {import("./vendor/signals.js").Signal<Wire.Named[]>} */
  guests = signal([]);
  /** Whether I am the guest, and wait. */
  waiting = signal(false);
  #forget = new Alarm(() => (this.guests.value = []));

  /** @param {Wire.Named[]} guests */
  show(guests) {
    this.guests.value = guests;
    this.#forget.after(GOOD_FOR_MS);
  }

  close() {
    this.#forget.cancel();
    this.guests.value = [];
  }
}

/** What the socket says of people to whoever cannot ask for them. @param {Wire.Named[]} people */
export function meetPeople(people) {
  const empty = { username: "", avatar: "", about: "", deleted: false, bot: false, createdAt: "", updatedAt: "" };
  recallUsers(people.map(({ userId, name }) => ({ ...empty, userId, nickname: name })));
}

/** @typedef {import("./call_session.js").CallSession} CallSession */

/** @param {CallSession} session @param {number} userId */
export const letIn = ({ callId }, userId) => post("/call/admit", { callId, userId });

/** @param {CallSession} session @param {number} userId */
export const turnAway = ({ callId }, userId) => post("/call/remove", { callId, userId });

/** @param {CallSession} session @param {boolean} on */
export const setLock = ({ callId }, on) => post("/call/lock", { callId, on });

/** @param {number} contactId @param {number} seconds @returns {Promise<Wire.NewLink>} */
export const makeLink = (contactId, seconds) => post("/call/link", { contactId, seconds });

/** All of the conversation. @param {number} contactId */
export const endLinks = (contactId) => post("/call/link/end", { contactId });
