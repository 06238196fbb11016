// What is only worth knowing now, such as who is typing: it comes while this page is connected, or not at all.

/** @typedef {import("./notifications.js").NotificationSocket} NotificationSocket */

/** @type {NotificationSocket | null} */
let socket = null;

/** @type {Map<number, (payload: any) => void>} */
const takers = new Map();

/** What is to be forgotten when one signs out. @type {(() => void)[]} */
const forgets = [];

/**
 * What becomes of hints of that type, and how to forget it all.
 * @param {number} type @param {(payload: any) => void} take @param {() => void} [forget]
 */
export function onHint(type, take, forget) {
  takers.set(type, take);
  if (forget) forgets.push(forget);
}

/** @param {import("./notifications.js").Notification} hint */
export const takeHint = ({ type, payload }) => takers.get(type)?.(payload);

/** A hint of this page, lost while it is not connected. @param {object} frame */
export const sayHint = (frame) => socket?.say(frame);

/** @param {NotificationSocket} through @returns {() => void} stop */
export function sayHintsBy(through) {
  socket = through;
  return () => {
    socket = null;
    for (const forget of forgets) forget();
  };
}
