// From signing in to signing out: keeps everything on this page up to date.

import { forgetUsers, loadSettings, myId, refreshUsers, stayIn } from "./accounts.js";
import { announceAccepted, announceMessage, announceRequest, watchAlerts } from "./alerts.js";
import { get } from "./api.js";
import { Alarm, Backoff } from "./backoff.js";
import { current, forgetCalls, inCall, noteCall, noteHandled, refreshCalls, returnToCall } from "./calls.js";
import { catchUp, forgetChat, notePreviews, recallDelivered, receive } from "./chat.js";
import { contacts, forgetContacts, loadContacts, receiveContact, receiveRequest } from "./contacts.js";
import { followDrafts, forgetDrafts } from "./drafts.js";
import { forgetGroups, refreshGroups } from "./groups.js";
import { followKnown, forgetKnown } from "./known.js";
import { end, isRemembered, login, refused } from "./login.js";
import { NotificationSocket } from "./notifications.js";
import { rest, sendAll } from "./outbox.js";
import { NotificationType } from "./protocol.js";
import { forgetSent, loadSent, noteAccepted } from "./sent_requests.js";
import { learnServer, serverNow } from "./server.js";
import { forgetUnread, recallUnread, startCounting } from "./unread.js";
import { forgetUnsent, recallUnsent } from "./unsent.js";
import { effect } from "./vendor/signals.js";

const LOOK_AT_LOGIN_MS = 3_600_000;
const { MESSAGE, CONTACT, CONTACT_REQUEST, CALL_HANDLED } = NotificationType;

/** @param {import("./notifications.js").Notification} notification */
function take({ type, payload }) {
  if (type === MESSAGE) {
    receive(payload);
    noteCall(payload, true);
    announceMessage(payload);
  } else if (type === CONTACT) {
    receiveContact(payload);
    if (noteAccepted(payload)) announceAccepted(payload);
  } else if (type === CONTACT_REQUEST) {
    if (receiveRequest(payload)) announceRequest(payload);
  } else if (type === CALL_HANDLED) noteHandled(payload);
}

/** One signed-in person on this page. */
class Session {
  #backoff = new Backoff();
  #again = new Alarm(() => this.#load());
  #last = 0;
  #loading = 0;
  #wasOnline = false;

  constructor() {
    this.userId = myId();
    this.newHere = recallDelivered();
    this.stopFollowing = [recallUnread(), recallUnsent(), followDrafts(), followKnown()];
    this.socket = new NotificationSocket({
      onNotification: take,
      onReset: (last) => this.#reset(last),
      onOnline: () => this.#online(),
      onRefused: () => this.#verify(),
    });
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
    if (this.#wasOnline) current.value?.renew();
    this.#wasOnline = true;
  }

  /** @param {number} last */
  #reset(last) {
    this.#last = last;
    this.#backoff.reset();
    this.#load();
  }

  /** Load what the socket did not bring; again until it worked. */
  async #load() {
    const turn = ++this.#loading;
    try {
      await loadContacts();
      (await loadSent()).forEach(announceAccepted);
      notePreviews();
      if (this.newHere) startCounting(contacts.value);
      this.newHere = false;
      await catchUp(this.#last);
      await Promise.all([loadSettings(), refreshCalls()]);
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
    for (const forget of [forgetCalls, forgetDrafts, forgetUnsent, forgetChat, forgetContacts]) forget();
    for (const forget of [forgetSent, forgetGroups, forgetUnread, forgetUsers]) forget();
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
