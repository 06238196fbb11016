// What is begun in each conversation: a text, and files that are chosen. It outlives the page, and all tabs
// of the browser show the same.

import { myId } from "./accounts.js";
import { choose, fileName, recallChosen } from "./chosen.js";
import { dropFile } from "./kept_files.js";
import { forget, recall, recallAll, remember, watchMemory } from "./memory.js";
import { mentionsIn } from "./mentions.js";
import { sayTyping, stopTyping } from "./typing.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./chosen.js").ChosenFile} ChosenFile */

const TEXT = "draft.";
const CHOSEN = "chosen.";
const ANSWER = "answer.";

export class Draft {
  /** @param {number} contactId */
  constructor(contactId) {
    this.contactId = contactId;
    this.text = signal(recall(myId(), TEXT + contactId, ""));
    /** The message that this answers. */
    this.answered = signal(recall(myId(), ANSWER + contactId, /** @type {Wire.Message | null} */ (null)));
    /** What somebody says anew, in place of the draft. */
    this.editing = signal(/** @type {{message: Wire.Message, text: string} | null} */ (null));
    /** Those who were chosen to be called by name. @type {Set<number>} */
    this.called = new Set();
    const chosen = [...recallAll(myId(), `${CHOSEN}${contactId}.`)];
    this.files = signal(
      chosen.map(([localId, kept]) => recallChosen(myId(), localId, kept)).sort((one, other) => one.order - other.order),
    );
  }

  /** @param {string} text */
  write(text) {
    this.text.value = text;
    if (text) sayTyping(this.contactId);
    if (text) remember(myId(), TEXT + this.contactId, text);
    else forget(myId(), TEXT + this.contactId);
  }

  /** @param {Wire.Message | null} message */
  answer(message) {
    this.editing.value = null;
    this.answered.value = message;
    if (message) remember(myId(), ANSWER + this.contactId, message);
    else forget(myId(), ANSWER + this.contactId);
  }

  /** @param {Wire.Message} message */
  edit(message) {
    this.editing.value = { message, text: message.text };
  }

  /** What stands on the line now. */
  get line() {
    return this.editing.value?.text ?? this.text.value;
  }

  /** @param {string} text */
  type(text) {
    if (this.editing.value) this.editing.value = { ...this.editing.value, text };
    else this.write(text);
  }

  /** @param {ChosenFile} chosen */
  #name = (chosen) => `${CHOSEN}${this.contactId}.${chosen.localId}`;

  /** @param {File} file @returns {ChosenFile} */
  choose(file) {
    const chosen = choose(myId(), file);
    remember(myId(), this.#name(chosen), { name: chosen.name, order: chosen.order });
    this.files.value = [...this.files.value, chosen];
    return chosen;
  }

  /** @param {ChosenFile} chosen */
  remove(chosen) {
    this.#release(chosen);
    dropFile(fileName(myId(), chosen.localId));
  }

  /** @param {ChosenFile} chosen */
  #release(chosen) {
    forget(myId(), this.#name(chosen));
    this.files.value = this.files.value.filter((each) => each !== chosen);
  }

  /** Hand everything over to be sent. */
  take() {
    const [text, files] = [this.text.value.trim(), this.files.value];
    const replyTo = this.answered.value?.messageId ?? 0;
    const mentions = mentionsIn(text, this.called);
    this.write("");
    this.answer(null);
    this.called.clear();
    stopTyping(this.contactId);
    files.forEach((file) => this.#release(file));
    return { text, files, replyTo, mentions };
  }

  /** Another tab chose or removed a file. @param {string} localId @param {{name: string, order: number} | null} kept */
  follow(localId, kept) {
    const others = this.files.value.filter((each) => each.localId !== localId);
    const added = kept ? [recallChosen(myId(), localId, kept)] : [];
    this.files.value = [...others, ...added].sort((one, other) => one.order - other.order);
  }
}

/** @type {Map<number, Draft>} */
const drafts = new Map();

export function draftIn(/** @type {number} */ contactId) {
  let found = drafts.get(contactId);
  if (!found) {
    found = new Draft(contactId);
    drafts.set(contactId, found);
  }
  return found;
}

/** Files that are chosen in some conversation, by local id. */
export const chosenIds = (/** @type {number} */ userId) =>
  [...recallAll(userId, CHOSEN).keys()].map((name) => name.slice(name.indexOf(".") + 1));

/** @returns {() => void} stop */
export function followDrafts() {
  const stopTexts = watchMemory(myId(), TEXT, (contactId, text) => {
    const draft = drafts.get(Number(contactId));
    if (draft) draft.text.value = text ?? "";
  });
  const stopFiles = watchMemory(myId(), CHOSEN, (name, kept) => {
    const [contactId, localId = ""] = name.split(".");
    drafts.get(Number(contactId))?.follow(localId, kept);
  });
  return () => {
    stopTexts();
    stopFiles();
  };
}

export const forgetDrafts = () => drafts.clear();
