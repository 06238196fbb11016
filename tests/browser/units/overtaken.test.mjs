// What was told while an answer was on its way, and what people did meanwhile, is newer. Run by `node --test`.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { question, questions } from "./page.mjs";

const web = (name) => import(`../../../entrypoints/web/${name}.js`);
const { begin, login } = await web("login");
const { catchUp, fallBehind, forgetChat, loadEnd, loadOlder, receive, room } = await web("chat");
const contacts = await web("contacts");
const groups = await web("groups");
const pins = await web("pins");
const sent = await web("sent_requests");
const accounts = await web("accounts");
const calls = await web("call_history");
const { takeHint } = await web("hints");
const { forgetUnread } = await web("unread");
const { jumpTo, target } = await web("jump");
const { go } = await web("router");

const [ANN, BOB, CEM] = [1, 2, 3];
const ROOM = 20;

const contact = (fields) => ({
  contactId: 5, ownerId: ANN, userId: BOB, groupId: 0, roomId: ROOM, updatedAt: "2026-11-27T08:00:00Z",
  lastMessageId: 10, lastMessageTime: "2026-11-27T09:00:00Z", lastMessageContent: "ten", lastMessageType: 1,
  lastMessageSenderId: BOB, lastMessageRevoked: false, lastMessageEvent: null, alias: "", mutedUntil: null,
  pinnedAt: null, archived: false, blocked: false, markedUnread: false, draft: "", unread: 0, unreadMentions: 0,
  readMessageId: 10, peerReadMessageId: 0, ...fields,
});

const message = (messageId, fields) => ({
  messageId, roomId: ROOM, senderId: BOB, type: 1, text: `number ${messageId}`, image: "", thumbnail: "", localId: "",
  revoked: false, event: null, call: null, mentions: [], reactions: [], attachments: [], pinned: false, isNew: true,
  deliveryId: messageId, createdAt: "2026-11-27T10:00:00Z", updatedAt: "2026-11-27T10:00:00Z", ...fields,
});

const request = (id, fields) => ({ id, requestUid: CEM, userId: ANN, ...fields });
const page = (from, until) => Array.from({ length: until - from + 1 }, (_, at) => message(from + at));
const numbers = () => room(ROOM).messages.value.map(({ messageId }) => messageId);
const [only] = [() => contacts.contacts.value[0]];
const gone = (contactId) => contacts.receiveContactChange({ contactId, gone: true, contact: null });
const changed = (fields) => contacts.receiveContactChange({ contactId: 5, gone: false, contact: contact(fields) });

async function listed(all, pending = []) {
  const done = contacts.loadContacts();
  await answerList(all, pending);
  await done;
}

async function answerList(all, pending = []) {
  await (await question("/contact")).answer(all);
  await (await question("/contact/pending")).answer(pending);
}

let logins = 0;

beforeEach(() => {
  for (const forget of [contacts.forgetContacts, forgetChat, forgetUnread, groups.forgetGroups, pins.forgetPins]) forget();
  for (const forget of [sent.forgetSent, accounts.forgetUsers, calls.forgetHistory]) forget();
  logins += 1;
  begin({ userId: ANN, token: `ann ${logins}` });
  target.value = null;
});

test("a list does not bring back who went, nor take back what was changed", async () => {
  await listed([contact(), contact({ contactId: 6, userId: CEM, roomId: 30 })], [request(1), request(2, { requestUid: 9 })]);
  const again = contacts.loadContacts();
  const [list, pending] = [await question("/contact"), await question("/contact/pending")];
  gone(6);
  changed({ alias: "Bobby", pinnedAt: "2026-11-27T10:00:00Z" });
  const rejected = contacts.rejectRequest(1);
  await (await question("/contact/reject")).answer(null);
  await rejected;
  await list.answer([contact(), contact({ contactId: 6, userId: CEM, roomId: 30 })]);
  await pending.answer([request(1), request(2, { requestUid: 9 })]);
  await again;
  assert.deepEqual(contacts.contacts.value.map(({ contactId, alias }) => [contactId, alias]), [[5, "Bobby"]]);
  assert.deepEqual(contacts.requests.value.map(({ id }) => id), [2]);
});

test("of two lists the one that was asked for later stays", async () => {
  const first = contacts.loadContacts();
  const [list, pending] = [await question("/contact"), await question("/contact/pending")];
  await listed([contact({ alias: "Bobby" })], [request(1)]);
  await list.answer([contact()]);
  await pending.answer([]);
  await first;
  assert.equal(only().alias, "Bobby");
  assert.deepEqual(contacts.requests.value.map(({ id }) => id), [1]);
});

test("what another device changed after me is not taken back by the answer to me", async () => {
  await listed([contact()]);
  const done = contacts.changeContact(5, { pinned: true });
  const asked = await question("/contact/update");
  changed({ pinnedAt: null, archived: true });
  await asked.answer(contact({ pinnedAt: "2026-11-27T10:00:00Z" }));
  await done;
  assert.deepEqual([only().archived, only().pinnedAt], [true, null]);
});

test("what came while the list was on its way is counted beside what was missed before, once", async () => {
  await listed([contact()]);
  const again = contacts.loadContacts();
  const [list, pending] = [await question("/contact"), await question("/contact/pending")];
  receive(message(13, { mentions: [ANN] }));
  receive(message(14));
  receive(message(14, { revoked: true, text: "", updatedAt: "2026-11-27T10:01:00Z" }));
  await list.answer([contact()]); // asked for again, since what was taken back may be counted in it or not
  await pending.answer([]);
  await answerList([contact({ lastMessageId: 13, lastMessageContent: "number 13", unread: 3, unreadMentions: 1 })]);
  await again;
  assert.deepEqual([only().unread, only().unreadMentions, only().lastMessageId], [3, 1, 14]);
  assert.equal(only().lastMessageRevoked, true);
  receive(message(12)); // of what was missed
  assert.equal(only().unread, 3);
});

test("a message that came before the first list counts", async () => {
  const first = contacts.loadContacts();
  const [list, pending] = [await question("/contact"), await question("/contact/pending")];
  receive(message(11));
  await list.answer([contact({ unread: 0 })]);
  await pending.answer([]);
  await first;
  assert.deepEqual([only().unread, only().lastMessageContent], [1, "number 11"]);
});

test("what was read on another device while the list was on its way is read", async () => {
  await listed([contact()]);
  const again = contacts.loadContacts();
  const [list, pending] = [await question("/contact"), await question("/contact/pending")];
  takeHint({ type: 5, payload: { roomId: ROOM, userId: ANN, messageId: 12, unread: 0, unreadMentions: 0 } });
  await list.answer([contact({ lastMessageId: 12, unread: 2 })]);
  await pending.answer([]);
  await again;
  assert.equal(only().unread, 0);
});

test("the answer to what I said does not hide what was said after it", async () => {
  await listed([contact()]);
  receive(message(12));
  receive(message(11, { senderId: ANN, deliveryId: 0 }));
  assert.deepEqual([only().unread, only().lastMessageId], [1, 12]);
});

test("an older version of the last message does not come back into the list", async () => {
  await listed([contact()]);
  receive(message(11, { text: "second thought", updatedAt: "2026-11-27T10:02:00Z" }));
  receive(message(11, { text: "first thought", deliveryId: 0 }));
  assert.equal(only().lastMessageContent, "second thought");
});

test("requests that I sent and took back while the list of them was on its way", async () => {
  const done = sent.loadSent();
  const list = await question("/contact/sent");
  const asking = sent.requestContact(CEM);
  await (await question("/contact/user")).answer(request(8, { requestUid: ANN, userId: CEM }));
  const cancelling = sent.cancelRequest(7);
  await (await question("/contact/request/cancel")).answer(null);
  await Promise.all([asking, cancelling]);
  await list.answer([request(7, { requestUid: ANN, userId: BOB })]);
  await done;
  assert.deepEqual(sent.sent.value.map(({ id }) => id), [8]);
});

test("a pin that was taken off while they were on their way stays off, and a new one on", async () => {
  const done = pins.loadPins(contact());
  const list = await question("/chat/pins");
  pins.notePin(message(4, { updatedAt: "2026-11-27T11:00:00Z" }));
  pins.notePin(message(6, { pinned: true, updatedAt: "2026-11-27T11:00:00Z" }));
  await list.answer([message(5, { pinned: true }), message(4, { pinned: true })]);
  await done;
  assert.deepEqual(pins.pinsIn(ROOM).value.map(({ messageId }) => messageId), [6, 5]);
});

test("a group is asked for again after the last that happened to it, and what I changed stays", async () => {
  const shown = groups.group(7);
  const first = await question("/contact/groups");
  groups.refreshGroup(7);
  const renaming = groups.updateGroup(7, { name: "Rowing" });
  await (await question("/group/update")).answer({ groupId: 7, name: "Rowing" });
  await renaming;
  assert.equal(questions("/contact/groups"), 0);
  await first.answer([{ groupId: 7, name: "Old name" }]);
  assert.equal(shown.value.name, "Rowing");
  await (await question("/contact/groups")).answer([{ groupId: 7, name: "Rowing club" }]); // of somebody else, since
  assert.equal(shown.value.name, "Rowing club");
});

test("an earlier profile of mine does not come back", async () => {
  const me = accounts.user(ANN);
  const earlier = await question("/user/infos");
  const saving = accounts.saveProfile("Anna", "", "");
  await (await question("/user/info")).answer(null);
  const profile = { userId: ANN, nickname: "Anna", updatedAt: "2026-11-27T12:00:00Z" };
  await (await question("/user/infos")).answer([profile]);
  await saving;
  await earlier.answer([{ ...profile, nickname: "Ann", updatedAt: "2026-11-27T11:00:00Z" }]);
  assert.equal(me.value.nickname, "Anna");
});

test("older pages of a place that was left do not come to where one is now", async () => {
  await listed([contact()]);
  const opening = loadOlder(contact());
  await (await question("/chat/messages")).answer(page(400, 429));
  await opening;
  const older = loadOlder(contact());
  const olderPage = await question("/chat/messages");
  const jump = jumpTo(5, 110);
  await (await question("/chat/around")).answer({ messages: page(100, 120), before: true, after: true });
  await jump;
  await olderPage.answer(page(370, 399));
  await older;
  assert.deepEqual(numbers(), page(100, 120).map(({ messageId }) => messageId));

  const before = loadOlder(contact());
  const beforePage = await question("/chat/messages");
  const end = loadEnd(contact());
  await beforePage.answer(page(70, 99));
  await (await question("/chat/messages")).answer(page(400, 429));
  await Promise.all([before, end]);
  assert.deepEqual(numbers(), page(400, 429).map(({ messageId }) => messageId));
});

test("of two jumps the later one counts, and none for whoever went elsewhere", async () => {
  await listed([contact()]);
  const first = jumpTo(5, 110);
  const held = await question("/chat/around");
  const second = jumpTo(5, 210);
  await (await question("/chat/around")).answer({ messages: page(200, 220), before: true, after: true });
  await held.answer({ messages: page(100, 120), before: true, after: true });
  await Promise.all([first, second]);
  assert.equal(target.value.messageId, 210);
  assert.deepEqual(numbers().at(0), 200);

  const third = jumpTo(5, 310);
  const late = await question("/chat/around");
  go("settings");
  await late.answer({ messages: page(300, 320), before: true, after: true });
  await third;
  assert.equal(target.value.messageId, 210);
});

test("what a lost session missed is asked for from where it was lost, whatever comes meanwhile", async () => {
  await listed([contact()]);
  await catchUp(90);
  fallBehind();
  receive(message(101)); // while the lists are loaded
  const failing = assert.rejects(catchUp(100));
  const first = await question("/chat/sync");
  assert.equal(first.query.synced, "90");
  await first.fail();
  await failing;
  receive(message(102));
  const done = catchUp(100);
  const again = await question("/chat/sync");
  assert.equal(again.query.synced, "90");
  await again.answer([message(100), message(99)]);
  await done;
  assert.deepEqual(numbers(), [99, 100, 101, 102]);
  receive(message(103));
  fallBehind();
  const next = catchUp(110);
  const sync = await question("/chat/sync");
  assert.equal(sync.query.synced, "103");
  await sync.answer([]);
  await next;
});

test("an answer for somebody who signed out is nobody's", async () => {
  const loading = assert.rejects(contacts.loadContacts());
  login.value = { ...login.value, renewedAt: 1 };
  const renewing = accounts.stayIn();
  const [list, pending, renewal] = [await question("/contact"), await question("/contact/pending"), await question("/login/renew")];
  const leaving = assert.rejects(accounts.signOut());
  const farewell = await question("/logout");
  begin({ userId: BOB, token: "bob" });
  await list.answer([contact()]);
  await pending.answer([]);
  await renewal.answer({ token: "ann's", expiresAt: "" });
  await farewell.answer(null);
  await Promise.all([loading, renewing, leaving]);
  assert.deepEqual(contacts.contacts.value, []);
  assert.equal(login.value?.token, "bob");
});

test("older calls that are asked for twice come once, and calls that were seen stay seen", async () => {
  const call = (callId) => ({ callId, status: 3, roomId: ROOM });
  const first = calls.refreshHistory();
  await (await question("/calls")).answer({ calls: [call(9)], missed: 2, cursor: "9" });
  await first;
  const both = [calls.loadOlderCalls(), calls.loadOlderCalls()];
  for (const _ of both) await (await question("/calls")).answer({ calls: [call(8)], missed: 2, cursor: "8" });
  await Promise.all(both);
  assert.deepEqual(calls.history.value.map(({ callId }) => callId), [9, 8]);

  const counting = calls.refreshHistory();
  const count = await question("/calls");
  const seeing = calls.markCallsSeen();
  await (await question("/calls/seen")).answer(null);
  await count.answer({ calls: [call(9)], missed: 2, cursor: "9" });
  await (await question("/calls")).answer({ calls: [call(9)], missed: 0, cursor: "9" });
  await Promise.all([counting, seeing]);
  assert.equal(calls.missedCalls.value, 0);
});
