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

  const know = (/** @type {string} */ next) => {
    shared = next;
    remember(userId, SHARED + contactId, next);
  };
  const share = () => {
    const known = findContact(contactId);
    if (!known || known.draft === text || utf8Length(text) > BYTES_AT_MOST) return;
    know(text);
    changeContact(contactId, { draft: text }).catch((error) => console.debug("draft", error));
  };
  const soon = new Alarm(share);
  const stop = effect(() => {
    const elsewhere = findContact(contactId)?.draft ?? "";
    if (draft.text.value !== text) {
      text = draft.text.value;
      written = Date.now();
    }
    if (elsewhere !== shared) {
      const untouched = text === shared && Date.now() - written > WRITING_MS;
      know(elsewhere);
      if (untouched) {
        text = elsewhere;
        draft.write(text);
      }
    }
    if (text !== elsewhere) soon.after(PAUSE_MS);
    else soon.cancel();
  });
  return () => {
    stop();
    if (soon.set) share();
    soon.cancel();
  };
}
