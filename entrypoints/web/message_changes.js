// What can be changed about a message that was sent. Everybody is told by an update; here it is seen at once.

import { myId } from "./accounts.js";
import { post } from "./api.js";
import { inOrder } from "./changes.js";
import { receive, room } from "./chat.js";
import { newLocalId } from "./chosen.js";
import { findContact } from "./contacts.js";
import { group, manages } from "./groups.js";
import { EventKind, MessageType } from "./protocol.js";
import { server, serverNow } from "./server.js";

/** Whether it is something that somebody said, which the others have. @param {Wire.Message} message */
export const standing = ({ messageId, revoked, event }) => messageId > 0 && !revoked && !event;

/** @param {Wire.Message} message */
export const editable = (message) =>
  standing(message) &&
  message.senderId === myId() &&
  message.type === MessageType.TEXT &&
  !message.attachments.length &&
  serverNow() - Date.parse(message.createdAt) < server.value.times.edit * 1000;

/** @param {Wire.Message} message */
export const forwardable = (message) => standing(message) && message.type !== MessageType.CALL;

/** Whether I look after this group; in a conversation of two there is nobody who does. @param {Wire.Contact} contact */
function leads({ groupId }) {
  return groupId > 0 && manages(group(groupId).value);
}

/** @param {Wire.Message} message @param {Wire.Contact} contact */
export const pinnable = (message, contact) => standing(message) && (!contact.groupId || leads(contact));

/** @param {Wire.Message} message @param {Wire.Contact} contact */
export const removable = (message, contact) =>
  standing(message) && message.type !== MessageType.CALL && leads(contact);

/** Who took it away, 0 if its sender took it back. @param {Wire.Message} message */
export const takenAwayBy = ({ event }) => (event?.kind === EventKind.DELETED ? event.actorId : 0);

/** @param {Wire.Message} message @param {string} text @param {number[]} mentions */
export async function edit({ messageId }, text, mentions) {
  const edited = await post("/chat/edit", { messageId, text, mentions });
  receive({ ...edited, deliveryId: 0 });
}

/** @param {Wire.Reaction[]} reactions @param {string} emoji @param {boolean} on @returns {Wire.Reaction[]} */
function withMine(reactions, emoji, on) {
  const me = myId();
  const known = reactions.find((each) => each.emoji === emoji) ?? { emoji, count: 0, userIds: [] };
  if (known.userIds.includes(me) === on) return reactions;
  const userIds = on ? [...known.userIds, me] : known.userIds.filter((userId) => userId !== me);
  const changed = { emoji, count: known.count + (on ? 1 : -1), userIds };
  const others = reactions.map((each) => (each === known ? changed : each));
  return (reactions.includes(known) ? others : [...others, changed]).filter(({ count }) => count > 0);
}

/** Whether I react so. @param {Wire.Message} message @param {string} emoji */
export const reactsWith = ({ reactions }, emoji) =>
  reactions.some((each) => each.emoji === emoji && each.userIds.includes(myId()));

/** Whether I react so, and nobody here can tell: only the first who did are named. @param {Wire.Message} message @param {string} emoji */
export const mayReactWith = ({ reactions }, emoji) =>
  reactions.some((each) => each.emoji === emoji && each.count > each.userIds.length && !each.userIds.includes(myId()));

/** With an emoji, or no longer if I did. @param {Wire.Message} message @param {string} emoji */
export async function react(message, emoji) {
  const on = !reactsWith(message, emoji);
  if (mayReactWith(message, emoji)) return tellReaction(message, emoji, on);
  show(message, emoji, on);
  try {
    await tellReaction(message, emoji, on);
  } catch (error) {
    show(message, emoji, !on);
    throw error;
  }
}

/** On this page, on the newest version of the message. @param {Wire.Message} message @param {string} emoji @param {boolean} on */
function show({ roomId, messageId }, emoji, on) {
  const here = room(roomId);
  const now = here.messages.value.find((each) => each.messageId === messageId);
  if (now) here.add([{ ...now, reactions: withMine(now.reactions, emoji, on) }]);
}

/** @param {Wire.Message} message @param {string} emoji @param {boolean} on */
const tellReaction = ({ messageId }, emoji, on) =>
  inOrder(`message ${messageId}`, () => post("/chat/react", { messageId, emoji, on }));

/** What I may have reacted with. @param {Wire.Message} message @param {string} emoji */
export const takeReactionBack = (message, emoji) => tellReaction(message, emoji, false);

/** @param {Wire.Message} message @param {boolean} on */
export const pin = ({ messageId }, on) =>
  inOrder(`message ${messageId}`, () => post("/chat/pin", { messageId, on }));

/** Anybody's message, from a group that I look after. @param {Wire.Message} message */
export const takeAway = ({ messageId }) => post("/chat/delete", { messageId });

/** @param {Wire.Message} message @param {number[]} contactIds @param {string} comment */
export async function forward({ messageId }, contactIds, comment) {
  for (const contactId of contactIds) {
    const sent = await post("/chat/send", { contactId, forwardOf: messageId, text: comment, localId: newLocalId() });
    if (findContact(contactId)) receive({ ...sent, deliveryId: 0 });
  }
}
