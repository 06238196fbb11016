// What is begun in a conversation follows its person to their other devices, a moment after they stop writing.

import { myId } from "./accounts.js";
import { Alarm } from "./backoff.js";
import { changeContact, findContact } from "./contacts.js";
import { recall, remember } from "./memory.js";
import { utf8Length } from "./server.js";
import { effect } from "./vendor/signals.js";

const PAUSE_MS = 1_500;
/** Whoever wrote so lately is writing still: nothing from elsewhere takes its place. */
const WRITING_MS = 5_000;
const BYTES_AT_MOST = 65_535;
const SHARED = "draft-shared.";

/**
 * While a conversation is open.
 * @param {import("./drafts.js").Draft} draft @returns {() => void} stop, telling what is not told yet
 */
export function keepInStep(draft) {
  const { contactId } = draft;
  const userId = myId();
  let shared = recall(userId, SHARED + contactId, "");
  let text = draft.text.peek();
  let written = 0;
  /** What is on its way to the server, which says until then what stood here before. @type {string[]} */
  let telling = [];
  let stopped = false;

  const know = (/** @type {string} */ next) => {
    shared = next;
    remember(userId, SHARED + contactId, next);
  };
  const share = () => {
    const known = findContact(contactId);
    if (!known || known.draft === text || utf8Length(text) > BYTES_AT_MOST) return;
    tell(text).then(look, (error) => console.debug("draft", error));
  };
  const tell = async (/** @type {string} */ told) => {
    telling = [...telling, told];
    try {
      await changeContact(contactId, { draft: told });
      know(told);
    } finally {
      telling = telling.slice(1); // in the order in which they were told
    }
  };
  const soon = new Alarm(share);
  const look = () => {
    if (stopped) return;
    const elsewhere = findContact(contactId)?.draft ?? "";
    if (draft.text.value !== text) {
      text = draft.text.value;
      written = Date.now();
    }
    if (elsewhere !== shared && !telling.length) {
      const untouched = text === shared && Date.now() - written > WRITING_MS;
      know(elsewhere);
      if (untouched) {
        text = elsewhere;
        draft.write(text);
      }
    }
    if (text !== (telling.at(-1) ?? elsewhere)) soon.after(PAUSE_MS);
    else soon.cancel();
  };
  const stop = effect(look);
  return () => {
    stop();
    stopped = true;
    if (soon.set) share();
    soon.cancel();
  };
}
