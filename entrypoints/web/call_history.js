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

/** Those that I am leaving: they do not go on for me, whatever the server still says. */
const leaving = signal(/** @type {number[]} */ ([]));

/** Of mine, without this page. @param {Wire.CallRecord} record */
export const goesOn = (record) => isRunning(record) && !leaving.value.includes(record.callId);

/** It is over: known at once, and to the list that is asked for only soon. @param {number} callId */
export function noteEnded(callId) {
  const known = history.value.find((record) => record.callId === callId && isRunning(record));
  if (!known) return;
  history.value = history.value.map((record) => (record === known ? { ...known, status: CallStatus.ENDED } : record));
}

/** A call of mine in this room that goes on. @param {number} roomId */
export const runningIn = (roomId) => history.value.find((record) => record.roomId === roomId && goesOn(record));

/** @param {number} callId @param {() => Promise<unknown>} tell the server */
export async function leave(callId, tell) {
  leaving.value = [...leaving.value, callId];
  try {
    await tell();
  } finally {
    await refreshHistory();
    leaving.value = leaving.value.filter((each) => each !== callId);
  }
}

/** The last that was asked for. @type {Promise<Wire.CallRecord[]>} */
let newest = Promise.resolve([]);

/** The newest ones anew. @returns {Promise<Wire.CallRecord[]>} */
export const refreshHistory = () => (newest = load());

let loading = 0;

async function load() {
  const turn = ++loading;
  try {
    /** @type {Wire.CallPage} */
    const page = await get("/calls", { limit: PAGE });
    if (turn !== loading) return newest;
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
  const cursor = historyCursor.value;
  if (!cursor) return;
  /** @type {Wire.CallPage} */
  const page = await get("/calls", { limit: PAGE, cursor });
  if (cursor !== historyCursor.value) return; // it was asked for twice
  history.value = [...history.value, ...page.calls];
  historyCursor.value = page.cursor;
}

export async function markCallsSeen() {
  if (!missedCalls.value) return;
  missedCalls.value = 0;
  await post("/calls/seen");
  await refreshHistory(); // a page that was on its way counts them still
}

export function forgetHistory() {
  history.value = [];
  historyLoaded.value = false;
  historyCursor.value = "";
  missedCalls.value = 0;
}

/** Where somebody can be called back. @param {Wire.CallRecord} record */
export const contactOfRecord = (record) => contactOfRoom(record.roomId);
