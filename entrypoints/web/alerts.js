// What asks for attention: the number in the title, a sound, a notification of the desktop.

import { myId, nickname, user } from "./accounts.js";
import { pictureAddress } from "./api.js";
import { contactName, contactOfRoom, requests } from "./contacts.js";
import { current, missedCalls, ringing } from "./calls.js";
import { t } from "./i18n.js";
import { alertsWanted } from "./preferences.js";
import { MessageType } from "./protocol.js";
import { watching } from "./reading.js";
import { go } from "./router.js";
import {
  silence,
  soundHangUp,
  soundJoined,
  soundMessage,
  soundRequest,
  soundRing,
  soundRingback,
} from "./sounds.js";
import { unreadTotal } from "./unread.js";
import { effect } from "./vendor/signals.js";

const away = () => document.visibilityState !== "visible" || !document.hasFocus();

/** @param {string} title @param {{body: string, icon: string, tag: string, path: string}} content */
function show(title, { body, icon, tag, path }) {
  if (!alertsWanted.value || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag, icon: pictureAddress(icon) || "/icons/icon-192.png" });
    shown.onclick = () => {
      window.focus();
      go(path);
      shown.close();
    };
  } catch {
    // Some phones allow it to service workers only.
  }
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
    tag: `room-${message.roomId}`,
    path: `/chats/${contact.contactId}`,
  });
}

/** @param {Wire.ContactRequest} request */
export async function announceRequest(request) {
  soundRequest();
  if (!away()) return;
  const name = await named(() => nickname(request.requestUid));
  show(t("new_request"), { body: name, icon: "", tag: "request", path: "/contacts" });
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
  const stopRing = effect(() => {
    const call = ringing.value;
    if (!call || !away()) return;
    const who = user(call.callerId).value;
    if (!who) return; // and again when it is known
    show(t("incoming_call"), {
      body: who.nickname,
      icon: who.avatar,
      tag: `call-${call.callId}`,
      path: location.pathname,
    });
  });
  const stopSounds = watchCallSounds();
  return () => {
    stopSounds();
    silence();
    stopTitle();
    stopRing();
    document.title = "ichat";
  };
}
