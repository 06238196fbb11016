// Calls: who rings, and which call this page is in.

import { myId } from "./accounts.js";
import { Refused } from "./api.js";
import { forgetHistory, goesOn, history, isRunning, noteEnded, refreshHistory } from "./call_history.js";
import { leaveCall } from "./call_ways.js";
import { recall, remember } from "./memory.js";
import { callMembers } from "./messages.js";
import { CallStatus, EndReason } from "./protocol.js";
import { server, serverNow } from "./server.js";
import { batch, computed, signal } from "./vendor/signals.js";

const BROWSER = 0;
const STORED_CALL = "ichat.call";

/** The call this page takes part in; stays for a moment after its end, to say why. */
export const current = signal(/** @type {import("./call_session.js").CallSession | null} */ (null));
/** Whether the call makes room for the conversations. */
export const minimised = signal(false);

/**
 * @typedef {"voice" | "video" | ""} Kind as what a call was placed; not every client says it
 * @typedef {{callId: number, callerId: number, roomId: number, kind: Kind}} CallKey
 * @typedef {{audio: boolean, video: boolean}} Wish
 * @typedef {import("./media.js").LocalMedia} LocalMedia
 */

/** What it is called when it rings. @type {Record<Kind, import("./i18n.js").TextKey>} */
export const INCOMING = { voice: "incoming_voice", video: "incoming_video", "": "incoming_call" };

/** @type {import("./vendor/signals.js").Signal<CallKey[]>} */
const rings = signal([]);
export const inCall = computed(() => Boolean(current.value) && current.value?.phase.value !== "ended");

/** What rings, beside a call on this page or not. */
export const incoming = computed(() => {
  const here = inCall.value ? current.value?.callId : 0;
  return rings.value.find(({ callId }) => callId !== here) ?? null;
});
export const ringing = computed(() => (inCall.value ? null : incoming.value));
/** It rings softly: the page is in another call. */
export const callWaiting = computed(() => (inCall.value ? incoming.value : null));

/** Calls of mine that do not ring. */
const goingOn = computed(() =>
  history.value.filter((record) => goesOn(record) && !rings.value.some(({ callId }) => callId === record.callId)),
);

/** A call of mine that goes on without this page: it can be joined again. */
export const running = computed(() => (inCall.value ? null : (goingOn.value[0] ?? null)));

/** Calls that need no ring any more on this page: answered, rejected, or over. @type {Set<number>} */
const settled = new Set();

/** Those among them of which the server said so: what rings after that is a new invitation. @type {Set<number>} */
const handled = new Set();

/** Says that a ring ended because another device answered it. @type {(ring: CallKey) => void} */
let tellElsewhere = () => {};
export const onAnsweredElsewhere = (/** @type {(ring: CallKey) => void} */ tell) => {
  tellElsewhere = tell;
};

/** @param {CallKey} call @param {string} until */
function ring({ callId, callerId, roomId, kind }, until) {
  if (settled.has(callId) || isRinging({ callId })) return;
  const left = Date.parse(until) - serverNow();
  const begun = { callId, callerId, roomId, kind };
  rings.value = [...rings.value, begun];
  const stop = () => void (rings.value.includes(begun) && stopRinging(callId)); // and not what rings anew by then
  setTimeout(stop, Math.min(Math.max(left, 5_000), server.value.times.ring * 1000));
}

/** @param {Pick<CallKey, "callId">} call */
const isRinging = ({ callId }) => rings.value.some((each) => each.callId === callId);

/** @param {number} callId */
function stopRinging(callId) {
  settled.add(callId);
  const stopped = rings.value.find((each) => each.callId === callId);
  if (stopped) rings.value = rings.value.filter((each) => each.callId !== callId);
  return stopped;
}

/** Load the newest calls: one may ring since before this page was opened, and one may be over. */
export async function refreshCalls() {
  for (const record of await refreshHistory()) {
    if (record.ringsUntil) ring(record, record.ringsUntil);
    else stopRinging(record.callId);
  }
}

/** A call message came or changed. @param {Wire.Message} message @param {boolean} live from the socket, now */
export function noteCall({ call, roomId }, live) {
  if (!call) return;
  if (current.value?.callId === call.callId) current.value.update(call);
  if (call.status === CallStatus.ENDED) {
    stopRinging(call.callId);
    noteEnded(call.callId);
  }
  if (!live || !callMembers(call).includes(myId())) return;
  refreshCalls();
  const placing = call.callerId === myId() && call.status === CallStatus.READY;
  if (isRunning(call) && !call.handled && !placing) {
    if (handled.delete(call.callId)) settled.delete(call.callId);
    const until = new Date(serverNow() + server.value.times.ring * 1000);
    ring({ ...call, roomId }, until.toISOString());
  }
}

/** One of my devices answered or hung up. @param {number} callId */
export function noteHandled(callId) {
  handled.add(callId);
  const stopped = stopRinging(callId);
  if (stopped && current.value?.callId !== callId) tellElsewhere(stopped);
}

/** Of these the call itself is not over, only this page's part in it. */
const ONLY_HERE = [EndReason.LOST, EndReason.ERROR, EndReason.ELSEWHERE];

/** @param {import("./call_session.js").CallSession} session */
function noteEnd({ callId, endReason }) {
  if (!ONLY_HERE.includes(endReason.value)) noteEnded(callId);
  refreshCalls();
}

/** One is in one call at a time, whatever the device. @param {number} callId the next */
function leaveOthers(callId) {
  if (inCall.value) current.value?.hangUp();
  else for (const other of goingOn.value) if (other.callId !== callId) leaveCall(other.callId).catch((error) => console.debug("leave", error));
}

let beginning = false;

/**
 * Null if another one is about to begin, nobody is signed in any more, or the ring that was answered has ended.
 * @param {CallKey} call @param {Wish} wish @param {LocalMedia} [media] what the lobby has opened
 */
async function begin(call, wish, media) {
  const me = beginning ? 0 : myId();
  const answers = isRinging(call);
  try {
    beginning = true;
    const { CallSession, LocalMedia } = await import("./taking_part.js");
    if (!me || myId() !== me || (answers && !isRinging(call))) return null;
    const mine = media ?? new LocalMedia();
    minimised.value = false;
    remember(BROWSER, "called", true);
    batch(() => {
      if (call.callId) leaveOthers(call.callId);
      mine.open(wish);
      current.value = new CallSession(call, mine, noteEnd);
    });
    return current.value;
  } finally {
    if (me) beginning = false;
    if (current.value?.media !== media) media?.close();
  }
}

/** Whether the devices have been chosen here before, or at least seen to work. */
export const hasCalled = () => recall(BROWSER, "called", false);

/** Answer a ring, or go back into a call that still goes on; any other is left. @param {CallKey} call @param {Wish} wish @param {LocalMedia} [media] */
export async function enter(call, wish, media) {
  const session = await begin(call, wish, media);
  if (!session) return;
  stopRinging(call.callId);
  await session.join();
}

/**
 * The call is before one's eyes at once; a refusal takes it away again.
 * @param {Wire.Contact} contact @param {number[]} userIds @param {Wish} wish @param {LocalMedia} [media]
 */
export async function place({ contactId, roomId }, userIds, wish, media) {
  const kind = wish.video ? "video" : "voice";
  const session = await begin({ callId: 0, roomId, callerId: myId(), kind }, wish, media);
  if (!session) return;
  try {
    await session.place({ contactId, userIds, kind });
  } catch (error) {
    session.end(EndReason.ERROR);
    if (current.value === session) dismiss();
    throw error;
  }
}

/** @param {number} callId */
export async function reject(callId) {
  stopRinging(callId);
  try {
    await leaveCall(callId);
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // it was over already
  }
}

export function dismiss() {
  current.value = null;
  minimised.value = false;
}

/** The page goes away: say so, and remember the way back, in case it is only loaded anew. */
function leavePage() {
  const session = current.value;
  if (!inCall.value || !session?.callId) return;
  const { callId, roomId, callerId, kind, media } = session;
  const stored = { userId: myId(), call: { callId, roomId, callerId, kind }, wish: media.wish };
  sessionStorage.setItem(STORED_CALL, JSON.stringify(stored));
  session.sayGoodbye();
}

addEventListener("pagehide", leavePage);

/** A page that was loaded anew in a call goes on in it; a copy of the page does not. */
export function returnToCall() {
  const stored = JSON.parse(sessionStorage.getItem(STORED_CALL) ?? "null");
  sessionStorage.removeItem(STORED_CALL);
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (stored?.userId === myId() && navigation?.type === "reload" && !inCall.value) enter(stored.call, stored.wish);
}

export function forgetCalls() {
  current.value?.end(EndReason.NORMAL);
  current.value = null;
  rings.value = [];
  settled.clear();
  handled.clear();
  forgetHistory();
}
