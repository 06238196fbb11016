// What asks for attention: the number in the title, a sound, a notification of the desktop.

import { myId, nickname, user } from "./accounts.js";
import { pictureAddress } from "./api.js";
import { contactName, contactOfRoom, requests } from "./contacts.js";
import { missedCalls } from "./call_history.js";
import { current, INCOMING, ringing } from "./calls.js";
import { t } from "./i18n.js";
import { alertsWanted } from "./preferences.js";
import { MessageType } from "./protocol.js";
import { watching } from "./reading.js";
import {
  silence,
  soundHangUp,
  soundJoined,
  soundMessage,
  soundRequest,
  soundRing,
  soundRingback,
} from "./sounds.js";
import { unreadIn, unreadTotal } from "./unread.js";
import { effect } from "./vendor/signals.js";
import { registration } from "./worker.js";

const away = () => document.visibilityState !== "visible" || !document.hasFocus();

/** What a notification is about; a later one about the same takes its place. */
const ROOM = "room-";
const CALL = "call-";
const REQUEST = "request-";

/** Whether somebody still has to be told. @param {string} tag */
function matters(tag) {
  const id = Number(tag.slice(tag.indexOf("-") + 1));
  if (tag.startsWith(ROOM)) return unreadIn(id) > 0;
  if (tag.startsWith(CALL)) return ringing.value?.callId === id;
  return requests.value.some((request) => request.id === id);
}

let turn = Promise.resolve();

/** One after the other, so that nothing is withdrawn before it is shown. @param {(worker: ServiceWorkerRegistration) => Promise<void>} work */
function inTurn(work) {
  turn = turn
    .then(async () => {
      const worker = await registration;
      if (worker) await work(worker);
    })
    .catch((error) => console.debug("notification", error));
}

/**
 * By the service worker, since phones allow it to nobody else.
 * @param {string} title @param {{body: string, icon: string, tag: string, path: string}} content
 */
function show(title, { body, icon, tag, path }) {
  if (!alertsWanted.value || !("Notification" in window) || Notification.permission !== "granted") return;
  const userId = myId();
  inTurn((worker) =>
    worker.showNotification(title, {
      body,
      tag,
      icon: pictureAddress(icon) || "/icons/icon-192.png",
      badge: "/icons/icon-192.png",
      requireInteraction: tag.startsWith(CALL),
      data: { path, userId },
    }),
  );
}

/** Withdraw what was seen or handled meanwhile, here or elsewhere, also what an earlier page had shown. */
function tidy() {
  inTurn(async (worker) => {
    for (const shown of await worker.getNotifications()) {
      if (shown.data?.userId === myId() && !matters(shown.tag)) shown.close();
    }
  });
}

const NAME_WITHIN_MS = 3000;

/** A name, or whatever there is of it when it does not come. @param {() => string} read @returns {Promise<string>} */
function named(read) {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (read()) queueMicrotask(done);
    });
    const timer = setTimeout(done, NAME_WITHIN_MS);
    function done() {
      clearTimeout(timer);
      stop();
      resolve(read());
    }
  });
}

/** Ask the browser, on a click of the person. @returns {Promise<boolean>} */
export async function allowAlerts() {
  if (!("Notification" in window)) return false;
  alertsWanted.value = (await Notification.requestPermission()) === "granted";
  return alertsWanted.value;
}

/** @param {Wire.Message} message */
export async function announceMessage(message) {
  if (!message.isNew || message.senderId === myId() || message.type === MessageType.CALL) return;
  if (watching(message.roomId)) return;
  soundMessage();
  const contact = contactOfRoom(message.roomId);
  if (!away() || !contact) return;
  const sender = await named(() => nickname(message.senderId));
  const body = message.type === MessageType.IMAGE ? t("a_picture") : message.text;
  show(await named(() => contactName(contact)), {
    body: contact.groupId ? `${sender}: ${body}` : body,
    icon: user(message.senderId).value?.avatar ?? "",
    tag: `${ROOM}${message.roomId}`,
    path: `/chats/${contact.contactId}`,
  });
}

/** @param {Wire.ContactRequest} request */
export async function announceRequest(request) {
  soundRequest();
  if (!away()) return;
  const name = await named(() => nickname(request.requestUid));
  show(t("new_request"), { body: name, icon: "", tag: `${REQUEST}${request.id}`, path: "/contacts" });
}

/** Says on the page that somebody accepted. @type {(name: string) => void} */
let tellAccepted = () => {};
export const onAccepted = (/** @type {(name: string) => void} */ tell) => {
  tellAccepted = tell;
};

/** Somebody whom I asked is a contact now. @param {Wire.Contact} contact */
export async function announceAccepted({ contactId, roomId, userId }) {
  soundRequest();
  const name = await named(() => nickname(userId));
  tellAccepted(name);
  if (!away()) return;
  const body = t("request_accepted", { name });
  show(t("new_contact"), { body, icon: "", tag: `${ROOM}${roomId}`, path: `/chats/${contactId}` });
}

/** The sound that fits where the call is. */
function watchCallSounds() {
  let before = "";
  return effect(() => {
    const phase = current.value?.phase.value ?? "";
    if (ringing.value) soundRing();
    else if (phase === "ringing") soundRingback();
    else silence();
    if (phase === "talking" && before !== "talking") soundJoined();
    if (phase === "ended" && before !== "ended") soundHangUp();
    before = phase;
  });
}

/** Keep title, ring notification and sounds in step. @returns {() => void} stop */
export function watchAlerts() {
  const stopTitle = effect(() => {
    const total = unreadTotal.value + requests.value.length + missedCalls.value;
    document.title = total ? `(${total > 99 ? "99+" : total}) ichat` : "ichat";
  });
  const stopRinging = effect(() => {
    const call = ringing.value;
    if (!call || !away()) return;
    const who = user(call.callerId).value;
    if (!who) return; // and again when it is known
    show(t(INCOMING[call.kind]), {
      body: who.nickname,
      icon: who.avatar,
      tag: `${CALL}${call.callId}`,
      path: location.pathname,
    });
  });
  const stopTidying = effect(() => {
    void [unreadTotal.value, ringing.value, requests.value];
    tidy();
  });
  const stopSounds = watchCallSounds();
  return () => {
    stopTidying();
    stopSounds();
    silence();
    stopTitle();
    stopRinging();
    document.title = "ichat";
  };
}
