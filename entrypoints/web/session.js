// From signing in to signing out: keeps everything on this page up to date.

import { forgetUsers, myId, refreshUsers, stayIn } from "./accounts.js";
import { announceAccepted, announceLogin, announceMessage, announceRequest, watchAlerts } from "./alerts.js";
import { get } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { current, forgetCalls, inCall, noteCall, noteHandled, refreshCalls, returnToCall } from "./calls.js";
import { catchUp, fallBehind, forgetChat, recallDelivered, receive } from "./chat.js";
import { forgetAddresses } from "./attachments.js";
import { contactOfRoom, forgetContacts, loadContacts, receiveContact, receiveContactChange, receiveRequest } from "./contacts.js";
import { followDrafts, forgetDrafts } from "./drafts.js";
import { forgetGroups, refreshGroups } from "./groups.js";
import { sayHintsBy, takeHint } from "./hints.js";
import { followKnown, forgetKnown } from "./known.js";
import { end, isRemembered, login, refused } from "./login.js";
import { forgetLogins } from "./new_logins.js";
import { NotificationSocket } from "./notifications.js";
import { rest, sendAll } from "./outbox.js";
import { forgetPins } from "./pins.js";
import { followPresence } from "./presence.js";
import { keepPush } from "./push.js";
import { forgetPrivacy, loadPrivacy } from "./privacy.js";
import { NotificationType } from "./protocol.js";
import { forgetSent, loadSent, noteAccepted } from "./sent_requests.js";
import { learnServer, serverNow } from "./server.js";
import { noteSaid } from "./typing.js";
import { forgetUnread, tellMarks } from "./unread.js";
import { forgetUnsent, recallUnsent } from "./unsent.js";
import { effect } from "./vendor/signals.js";
import { stopVoice } from "./voice_player.js";

const LOOK_AT_LOGIN_MS = 3_600_000;
const { MESSAGE, CONTACT, CONTACT_REQUEST, CALL_HANDLED, CONTACT_CHANGED, NEW_LOGIN } = NotificationType;

/** Of a call into which somebody invited me from outside its room. @param {Wire.Message} message */
const outside = ({ call, deliveryId, roomId }) => Boolean(call && !deliveryId && !contactOfRoom(roomId));

/** @param {import("./notifications.js").Notification} notification */
function take({ type, payload }) {
  if (type === MESSAGE) {
    if (outside(payload)) return noteCall(payload, true);
    receive(payload);
    if (payload.isNew) noteSaid(payload);
    noteCall(payload, true);
    announceMessage(payload);
  } else if (type === CONTACT) {
    receiveContact(payload);
    if (noteAccepted(payload)) announceAccepted(payload);
  } else if (type === CONTACT_REQUEST) {
    if (receiveRequest(payload)) announceRequest(payload);
  } else if (type === CALL_HANDLED) noteHandled(payload);
  else if (type === CONTACT_CHANGED) receiveContactChange(payload);
  else if (type === NEW_LOGIN) announceLogin(payload);
}

/** One signed-in person on this page. */
class Session {
  #backoff = new Backoff();
  #again = new Alarm(() => this.#load());
  #last = 0;
  #loading = 0;
  #wasOnline = false;
  #loadsAnyhow = false;

  constructor() {
    this.userId = myId();
    recallDelivered();
    this.stopFollowing = [recallUnsent(), followDrafts(), followKnown()];
    this.socket = new NotificationSocket({
      onNotification: take,
      onHint: takeHint,
      onReset: (last) => this.#reset(last),
      onOnline: () => this.#online(),
      onRefused: () => this.#verify(),
    });
    this.stopFollowing.push(sayHintsBy(this.socket), followPresence(), keepPush());
    this.stopAlerts = watchAlerts();
    this.lookAtLogin = setInterval(stayIn, LOOK_AT_LOGIN_MS);
    returnToCall();
  }

  #online() {
    stayIn();
    learnServer();
    sendAll();
    refreshUsers();
    refreshGroups();
    tellMarks();
    // What was read elsewhere meanwhile was a hint, which nobody kept for this page.
    if (!this.#loadsAnyhow) loadContacts().catch((error) => console.debug("contacts", error));
    this.#loadsAnyhow = false;
    if (this.#wasOnline) current.value?.renew();
    this.#wasOnline = true;
  }

  /** @param {number} last */
  #reset(last) {
    this.#last = last;
    fallBehind();
    this.#backoff.reset();
    this.#loadsAnyhow = true;
    this.#load();
  }

  /** Load what the socket did not bring; again until it worked. */
  async #load() {
    const turn = ++this.#loading;
    try {
      await loadContacts();
      (await loadSent()).forEach(announceAccepted);
      await catchUp(this.#last);
      await Promise.all([loadPrivacy(), refreshCalls()]);
    } catch (error) {
      if (turn !== this.#loading || !login.value) return;
      console.debug("load", error);
      this.#again.after(500 + this.#backoff.next());
    }
  }

  /** The socket was refused: a request tells whether we are still signed in. */
  #verify() {
    get("/user/settings").catch(() => {});
  }

  stop() {
    this.#loading += 1;
    this.#again.cancel();
    clearInterval(this.lookAtLogin);
    this.socket.stop();
    this.stopAlerts();
    for (const stop of this.stopFollowing) stop();
    if (!isRemembered(this.userId)) forgetKnown(this.userId);
    rest();
    for (const forget of [forgetCalls, forgetDrafts, forgetAddresses, stopVoice, forgetUnsent, forgetChat, forgetContacts]) forget();
    for (const forget of [forgetPrivacy, forgetLogins, forgetSent, forgetGroups, forgetPins, forgetUnread, forgetUsers]) forget();
  }
}

/** What the server does not take any more is over; but if it only grew old, not before the call is. */
function watchRefusals() {
  effect(() => {
    const now = login.value;
    if (!now || refused.value !== now.key) return;
    const old = now.expiresAt !== "" && serverNow() >= Date.parse(now.expiresAt);
    if (!(old && inCall.value)) end(old ? "expired" : "ended");
  });
}

/** Begin and end sessions as people sign in and out, on this page or in another tab. */
export function keepSession() {
  /** @type {Session | null} */
  let session = null;
  let key = "";
  login.subscribe((now) => {
    if ((now?.key ?? "") === key) return; // no other login, though perhaps another token
    key = now?.key ?? "";
    session?.stop();
    session = now && new Session();
  });
  watchRefusals();
}
