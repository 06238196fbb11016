// The calls there were, and those that go on.

import { get, post } from "./api.js";
import { contactOfRoom } from "./contacts.js";
import { CallStatus } from "./protocol.js";
import { signal } from "./vendor/signals.js";

const PAGE = 20;

export const history = signal(/** @type {Wire.CallRecord[]} */ ([]));
export const missedCalls = signal(0);
/** Where the next page begins; "" when all are here. */
export const historyCursor = signal("");
export const historyLoaded = signal(false);

/** @param {{status: number}} call */
export const isRunning = ({ status }) => status === CallStatus.READY || status === CallStatus.ACTIVE;

/** A call of mine in this room that goes on. @param {number} roomId */
export const runningIn = (roomId) => history.value.find((record) => record.roomId === roomId && isRunning(record));

let refreshing = 0;

/** The newest ones anew. @returns {Promise<Wire.CallRecord[]>} */
export async function refreshHistory() {
  const turn = ++refreshing;
  try {
    /** @type {Wire.CallPage} */
    const page = await get("/calls", { limit: PAGE });
    if (turn !== refreshing) return []; // a later answer is on its way
    const known = new Set(page.calls.map(({ callId }) => callId));
    const older = history.value.filter(({ callId }) => !known.has(callId));
    if (!historyLoaded.value) historyCursor.value = page.cursor;
    history.value = [...page.calls, ...older];
    missedCalls.value = page.missed;
    historyLoaded.value = true;
    return page.calls;
  } catch (error) {
    console.debug("calls", error);
    return [];
  }
}

export async function loadOlderCalls() {
  if (!historyCursor.value) return;
  /** @type {Wire.CallPage} */
  const page = await get("/calls", { limit: PAGE, cursor: historyCursor.value });
  history.value = [...history.value, ...page.calls];
  historyCursor.value = page.cursor;
}

export async function markCallsSeen() {
  if (!missedCalls.value) return;
  missedCalls.value = 0;
  await post("/calls/seen");
}

export function forgetHistory() {
  history.value = [];
  historyLoaded.value = false;
  historyCursor.value = "";
  missedCalls.value = 0;
}

/** Where somebody can be called back. @param {Wire.CallRecord} record */
export const contactOfRecord = (record) => contactOfRoom(record.roomId);
