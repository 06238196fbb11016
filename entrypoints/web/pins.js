// What is pinned in a conversation.

import { get } from "./api.js";
import { Meanwhile } from "./meanwhile.js";
import { accept, join } from "./messages.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./vendor/signals.js").Signal<Wire.Message[]>} Pins the newest pin first */

/** @type {Map<number, Pins>} */
const rooms = new Map();
const news = new Meanwhile();

/** Of a room; empty until they are loaded. @param {number} roomId */
export function pinsIn(roomId) {
  let found = rooms.get(roomId);
  if (!found) {
    found = signal(/** @type {Wire.Message[]} */ ([]));
    rooms.set(roomId, found);
  }
  return found;
}

/** @param {Wire.Contact} contact */
export const loadPins = ({ roomId, contactId }) =>
  news.ask(
    () => get("/chat/pins", { contactId }),
    (pins) => (pinsIn(roomId).value = pins),
  );

/** A message came, or a later version of it. */
export const notePin = news.told((/** @type {Wire.Message} */ message) => {
  const pins = rooms.get(message.roomId);
  const known = pins?.value.find(({ messageId }) => messageId === message.messageId);
  if (!pins || (!known && !message.pinned)) return;
  const now = known ? join(accept(known), message) : accept(message);
  if (!known) pins.value = [now, ...pins.value];
  else if (now.pinned) pins.value = pins.value.map((each) => (each === known ? now : each));
  else pins.value = pins.value.filter((each) => each !== known);
});

export const forgetPins = () => rooms.clear();
