// Calls: who rings, which call this page is in, and which there were.

import { myId } from "./accounts.js";
import { get, post, Refused } from "./api.js";
import { CallSession } from "./call_session.js";
import { contactOfRoom } from "./contacts.js";
import { LocalMedia } from "./media.js";
import { callMembers } from "./messages.js";
import { CallStatus, EndReason } from "./protocol.js";
import { server, serverNow } from "./server.js";
import { computed, signal } from "./vendor/signals.js";

const HISTORY_PAGE = 20;

/** The call this page takes part in; stays for a moment after its end, to say why. */
export const current = signal(/** @type {CallSession | null} */ (null));
/** Whether the call makes room for the conversations. */
export const minimised = signal(false);

/** @typedef {{callId: number, callerId: number, roomId: number, members: number[]}} Ring */
/** @type {import("./vendor/signals.js").Signal<Ring[]>} */
const rings = signal([]);
export const ringing = computed(() => (inCall.value ? null : (rings.value[0] ?? null)));

export const inCall = computed(() => Boolean(current.value) && current.value?.phase.value !== "ended");

/** Calls that need no ring any more on this page: answered, rejected, or over. @type {Set<number>} */
const settled = new Set();

/** Says that a ring ended because another device answered it. @type {(ring: Ring) => void} */
let tellElsewhere = () => {};
export const onAnsweredElsewhere = (/** @type {(ring: Ring) => void} */ tell) => {
  tellElsewhere = tell;
};

/** @param {Wire.Call} call @param {number} roomId */
function ring(call, roomId) {
  const { callId, callerId, createdAt } = call;
  const members = callMembers(call);
  if (settled.has(callId) || rings.value.some((each) => each.callId === callId)) return;
  if (callerId === myId() || !members.includes(myId()) || call.handled) return;
  const ringMs = server.value.times.ring * 1000;
  const left = Date.parse(createdAt) + ringMs - serverNow();
  rings.value = [...rings.value, { callId, callerId, roomId, members }];
  setTimeout(() => stopRinging(callId), Math.min(Math.max(left, 5_000), ringMs));
}

/** @param {number} callId */
function stopRinging(callId) {
  settled.add(callId);
  const stopped = rings.value.find((each) => each.callId === callId);
  if (stopped) rings.value = rings.value.filter((each) => each.callId !== callId);
  return stopped;
}

/** @param {{status: number}} call */
const isRunning = ({ status }) => status === CallStatus.READY || status === CallStatus.ACTIVE;

/** A call message came or changed. @param {Wire.Message} message @param {boolean} live from the socket, now */
export function noteCall({ call, roomId }, live) {
  if (!call) return;
  if (current.value?.callId === call.callId) current.value.update(call);
  if (call.status === CallStatus.ENDED) {
    stopRinging(call.callId);
    refreshHistory();
  } else if (live && isRunning(call)) {
    ring(call, roomId);
  }
}

/** One of my devices answered or hung up. @param {number} callId */
export function noteHandled(callId) {
  const stopped = stopRinging(callId);
  if (stopped && current.value?.callId !== callId) tellElsewhere(stopped);
}

/**
 * @typedef {{audio: boolean, video: boolean}} Wish
 * @typedef {{callId: number, roomId: number, callerId: number}} CallKey
 */

/** Answer a ring, go back into a call that still goes on, or enter one's own. @param {CallKey} call @param {Wish} wish */
export function enter(call, wish, media = new LocalMedia()) {
  stopRinging(call.callId);
  minimised.value = false;
  const session = new CallSession(call, media, () => refreshHistory());
  current.value = session;
  session.join(wish);
}

/** @param {Wire.Contact} contact @param {number[]} userIds @param {Wish} wish @param {LocalMedia} media */
export async function place({ contactId, roomId }, userIds, wish, media) {
  const callId = await post("/call", { contactId, userIds });
  enter({ callId, roomId, callerId: myId() }, wish, media);
}

/** @param {number} callId */
export async function reject(callId) {
  stopRinging(callId);
  try {
    await post("/call/hangup", undefined, { callId });
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // it was over already
  }
}

export function dismiss() {
  current.value = null;
  minimised.value = false;
}

export const history = signal(/** @type {Wire.CallRecord[]} */ ([]));
export const missedCalls = signal(0);
/** Where the next page begins; "" when all are here. */
export const historyCursor = signal("");
export const historyLoaded = signal(false);

/** A call of mine that goes on without this page: it can be joined again. */
export const running = computed(() => {
  if (inCall.value) return null;
  const record = history.value.find(isRunning);
  return record && !rings.value.some(({ callId }) => callId === record.callId) ? record : null;
});

let refreshing = 0;

export async function refreshHistory() {
  const turn = ++refreshing;
  try {
    /** @type {Wire.CallPage} */
    const page = await get("/calls", { limit: HISTORY_PAGE });
    if (turn !== refreshing) return; // a later answer is on its way
    const known = new Set(page.calls.map(({ callId }) => callId));
    const older = history.value.filter(({ callId }) => !known.has(callId));
    if (!historyLoaded.value) historyCursor.value = page.cursor;
    history.value = [...page.calls, ...older];
    for (const { callId, status } of page.calls) if (status === CallStatus.ENDED) stopRinging(callId);
    missedCalls.value = page.missed;
    historyLoaded.value = true;
  } catch (error) {
    console.debug("calls", error);
  }
}

export async function loadOlderCalls() {
  if (!historyCursor.value) return;
  /** @type {Wire.CallPage} */
  const page = await get("/calls", { limit: HISTORY_PAGE, cursor: historyCursor.value });
  history.value = [...history.value, ...page.calls];
  historyCursor.value = page.cursor;
}

export async function markCallsSeen() {
  if (!missedCalls.value) return;
  missedCalls.value = 0;
  await post("/calls/seen");
}

export function forgetCalls() {
  current.value?.end(EndReason.NORMAL);
  current.value = null;
  rings.value = [];
  settled.clear();
  history.value = [];
  historyLoaded.value = false;
  historyCursor.value = "";
  missedCalls.value = 0;
}

/** Where somebody can be called back. @param {Wire.CallRecord} record */
export const contactOfRecord = (record) => contactOfRoom(record.roomId);
