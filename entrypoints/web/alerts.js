// What asks for attention: the number in the title, a sound, a notification of the desktop.

import { myId, user } from "./accounts.js";
import { inWords } from "./attachments.js";
import { room } from "./chat.js";
import { pictureAddress } from "./api.js";
import { contactName, contactOfRoom, displayName, findContact, isMuted, requests } from "./contacts.js";
import { historyLoaded, missedCalls } from "./call_history.js";
import { callWaiting, current, INCOMING, incoming, ringing } from "./calls.js";
import { t } from "./i18n.js";
import { loginText, noteLogin } from "./new_logins.js";
import { alertsWanted } from "./preferences.js";
import { isQuiet } from "./quiet_hours.js";
import { MessageType } from "./protocol.js";
import { watching } from "./reading.js";
import {
  silence,
  soundCallWaiting,
  soundHangUp,
  soundJoined,
  soundMessage,
  soundRequest,
  soundRing,
  soundRingback,
} from "./sounds.js";
import { here } from "./router.js";
import { unreadTotal } from "./attention.js";
import { unreadIn } from "./unread.js";
import { effect } from "./vendor/signals.js";
import { registration } from "./worker.js";

const away = () => document.visibilityState !== "visible" || !document.hasFocus();

/** What a notification is about; a later one about the same takes its place. */
const ROOM = "room-";
const CALL = "call-";
/** By a push, when no page was open. */
const PUSHED = "contact-";
const REQUEST = "request-";
const LOGIN = "login-";

/** Whether somebody still has to be told. @param {string} tag */
function matters(tag) {
  const id = Number(tag.slice(tag.indexOf("-") + 1));
  if (tag.startsWith(ROOM)) return unreadIn(id) > 0;
  if (tag.startsWith(LOGIN)) return true;
  if (tag.startsWith(PUSHED)) return (findContact(id)?.unread ?? 0) > 0;
  if (tag.startsWith(CALL)) return incoming.value?.callId === id;
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
  if (!alertsWanted.value || isQuiet() || !("Notification" in window) || Notification.permission !== "granted") return;
  const userId = myId();
  inTurn((worker) =>
    worker.showNotification(title, {
      body,
      tag,
      icon: pictureAddress(icon) || "icons/icon-192.png",
      badge: "icons/badge-96.png",
      requireInteraction: tag.startsWith(CALL),
      data: { path, userId },
    }),
  );
}

/** Withdraw what was seen or handled meanwhile, here or elsewhere, also what an earlier page had shown. */
function tidy() {
  inTurn(async (worker) => {
    for (const shown of await worker.getNotifications()) {
      const ours = [myId(), undefined].includes(shown.data?.userId); // a push does not say whose it is
      if (ours && !matters(shown.tag)) shown.close();
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
  if (!message.isNew || message.senderId === myId() || message.type === MessageType.CALL || message.event) return;
  if (watching(message.roomId)) return;
  const contact = contactOfRoom(message.roomId);
  if (contact && isMuted(contact)) return;
  soundMessage();
  if (!away() || !contact) return;
  const sender = await named(() => displayName(message.senderId));
  const name = await named(() => contactName(contact));
  const now = room(message.roomId).find(message.messageId) ?? message;
  if (now.revoked || !unreadIn(message.roomId)) return; // meanwhile
  const body = message.type === MessageType.IMAGE ? t("a_picture") : inWords(now.text);
  show(name, {
    body: contact.groupId ? `${sender}: ${body}` : body,
    icon: user(message.senderId).value?.avatar ?? "",
    tag: `${ROOM}${message.roomId}`,
    path: `chats/${contact.contactId}`,
  });
}

/** @param {Wire.ContactRequest} request */
export async function announceRequest(request) {
  soundRequest();
  if (!away()) return;
  const name = await named(() => displayName(request.requestUid));
  if (!matters(`${REQUEST}${request.id}`)) return; // it was answered meanwhile
  show(t("new_request"), { body: name, icon: "", tag: `${REQUEST}${request.id}`, path: "contacts/requests" });
}

/** Says it on the page. @type {(text: string) => void} */
let tellHere = () => {};
export const onNews = (/** @type {(text: string) => void} */ tell) => {
  tellHere = tell;
};

/** I signed in somewhere else, or somebody else did. @param {Wire.NewLogin} login */
export function announceLogin(login) {
  noteLogin(login);
  if (!away()) return;
  show(t("new_login_title"), { body: loginText(login), icon: "", tag: `${LOGIN}${login.loginId}`, path: "settings" });
}

/** Somebody whom I asked is a contact now. @param {Wire.Contact} contact */
export async function announceAccepted({ contactId, roomId, userId }) {
  soundRequest();
  const name = await named(() => displayName(userId));
  const body = t("request_accepted", { name });
  tellHere(body);
  if (!away()) return;
  show(t("new_contact"), { body, icon: "", tag: `${ROOM}${roomId}`, path: `chats/${contactId}` });
}

/** The sound that fits where the call is. */
function watchCallSounds() {
  let before = "";
  return effect(() => {
    const phase = current.value?.phase.value ?? "";
    if (ringing.value) soundRing();
    else if (callWaiting.value) soundCallWaiting();
    else if (phase === "ringing") soundRingback();
    else silence();
    if (phase === "talking" && before !== "talking") soundJoined();
    if (phase === "ended" && before !== "ended") soundHangUp();
    before = phase;
  });
}

/** On the icon of the app, where it is installed and the system has such a thing. @param {number} number 0 for none */
const showOnIcon = (number) => navigator.setAppBadge?.(number).catch((error) => console.debug("badge", error));

/** Keep title, ring notification and sounds in step. @returns {() => void} stop */
export function watchAlerts() {
  const stopTitle = effect(() => {
    const total = unreadTotal.value + requests.value.length + missedCalls.value;
    document.title = total ? `(${total > 99 ? "99+" : total}) ichat` : "ichat";
    showOnIcon(total);
  });
  const stopRinging = effect(() => {
    const call = incoming.value;
    if (!call || !away()) return;
    const who = user(call.callerId).value;
    if (!who) return; // and again when it is known
    show(t(INCOMING[call.kind]), {
      body: who.nickname,
      icon: who.avatar,
      tag: `${CALL}${call.callId}`,
      path: here(),
    });
  });
  const stopTidying = effect(() => {
    void [unreadTotal.value, incoming.value, requests.value];
    if (historyLoaded.value) tidy(); // the last that is loaded: before that nothing seems to matter
  });
  const stopSounds = watchCallSounds();
  return () => {
    stopTidying();
    stopSounds();
    silence();
    stopTitle();
    stopRinging();
    document.title = "ichat";
    showOnIcon(0);
  };
}
