// What somebody does while the answer to what they did before is on its way is newer. Run by `node --test`.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { calm, question, questions } from "./page.mjs";

const web = (name) => import(`../../../entrypoints/web/${name}.js`);
globalThis.navigator ??= {};
const { begin } = await web("login");
const contacts = await web("contacts");
const { draftIn } = await web("drafts");
const { keepInStep } = await web("draft_sync");
const { giveUp, sendDraft } = await web("outbox");
const { unsent } = await web("unsent");
const { CallSession } = await web("call_session");
const { CallStatus, EndReason } = await web("protocol");

const ROOM = 20;
const contact = (fields) => ({
  contactId: 5, userId: 2, groupId: 0, roomId: ROOM, updatedAt: "2026-11-27T08:00:00Z", lastMessageId: 10, alias: "", draft: "",
  unread: 0, unreadMentions: 0, readMessageId: 10, peerReadMessageId: 0, mutedUntil: null, pinnedAt: null, ...fields,
});

begin({ userId: 1, token: "ann" });
contacts.receiveContact(contact());

test("what stands on the line stays while it is on its way, however long that takes and whatever else comes", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const draft = draftIn(5);
  const stop = keepInStep(draft);
  draft.write("Shall we meet at six?");
  mock.timers.tick(2_000);
  const telling = await question("/contact/update");
  mock.timers.tick(10_000);
  contacts.receiveContact(contact({ contactId: 6, roomId: 30 })); // anything
  assert.equal(draft.text.value, "Shall we meet at six?");
  await telling.answer(contact({ draft: "Shall we meet at six?" }));
  contacts.receiveContactChange({ contactId: 5, gone: false, contact: contact({ draft: "On my phone" }) });
  assert.equal(draft.text.value, "On my phone");
  mock.timers.tick(10_000);
  await calm();
  assert.equal(questions("/contact/update"), 0);
  stop();
  mock.timers.reset();
});

test("what was discarded while it was on its way is taken back, and not remembered", async () => {
  sendDraft(contact(), { text: "too soon", files: [], replyTo: 0, mentions: [] });
  const sending = await question("/chat/send");
  const [outgoing] = unsent.value;
  await giveUp(outgoing);
  await sending.answer({ messageId: 31, roomId: ROOM, senderId: 1, text: "too soon", updatedAt: "2026-11-27T10:00:00Z", mentions: [] });
  const taking = await question("/chat/revoke");
  assert.equal(taking.query.messageId, "31");
  await taking.answer(null);
  assert.deepEqual(Object.keys(localStorage).filter((name) => name.includes("unsent")), []);
});

test("who hangs up while the page reads how the call stands is out of it, and what was told meanwhile is newer", async () => {
  const media = { wish: { audio: true, video: false }, close: () => {} };
  const states = [];
  const way = {
    newPair: async () => null,
    token: async () => "token",
    call: () => new Promise((resolve) => states.push(resolve)),
    ice: async () => null,
    prepare: async () => {},
    leave: async () => {},
    report: async () => {},
  };
  const active = { callId: 9, status: CallStatus.ACTIVE, hostId: 2, locked: false, mode: "mesh", startTime: null, endReason: 0 };
  const session = new CallSession({ callId: 9, roomId: ROOM, callerId: 2, kind: "voice" }, media, () => {}, way);
  const joining = session.join();
  await calm();
  session.update({ ...active, status: CallStatus.READY, hostId: 3, locked: true });
  states[0]({ ...active, status: CallStatus.READY });
  assert.equal(session.locked.value, true);
  session.end(EndReason.NORMAL);
  session.update(active);
  await joining;
  assert.equal(session.phase.value, "ended");
  assert.deepEqual([session.hostId.value, session.locked.value], [3, true]);
});
