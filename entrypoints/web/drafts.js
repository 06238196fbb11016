// What is begun in each conversation: a text, and pictures that are chosen. It outlives the page, and all tabs
// of the browser show the same.

import { myId } from "./accounts.js";
import { choose, fileName, recallChosen } from "./chosen.js";
import { dropFile } from "./kept_files.js";
import { forget, recall, recallAll, remember, watchMemory } from "./memory.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./chosen.js").ChosenPicture} ChosenPicture */

const TEXT = "draft.";
const CHOSEN = "chosen.";

export class Draft {
  /** @param {number} contactId */
  constructor(contactId) {
    this.contactId = contactId;
    this.text = signal(recall(myId(), TEXT + contactId, ""));
    const chosen = [...recallAll(myId(), `${CHOSEN}${contactId}.`)];
    this.pictures = signal(
      chosen.map(([localId, kept]) => recallChosen(myId(), localId, kept)).sort((one, other) => one.order - other.order),
    );
  }

  /** @param {string} text */
  write(text) {
    this.text.value = text;
    if (text) remember(myId(), TEXT + this.contactId, text);
    else forget(myId(), TEXT + this.contactId);
  }

  /** @param {ChosenPicture} picture */
  #name = (picture) => `${CHOSEN}${this.contactId}.${picture.localId}`;

  /** @param {File} file @returns {ChosenPicture} */
  choose(file) {
    const picture = choose(myId(), file);
    remember(myId(), this.#name(picture), { name: picture.name, order: picture.order });
    this.pictures.value = [...this.pictures.value, picture];
    return picture;
  }

  /** @param {ChosenPicture} picture */
  remove(picture) {
    this.#release(picture);
    dropFile(fileName(myId(), picture.localId));
  }

  /** @param {ChosenPicture} picture */
  #release(picture) {
    forget(myId(), this.#name(picture));
    this.pictures.value = this.pictures.value.filter((each) => each !== picture);
  }

  /** Hand everything over to be sent. */
  take() {
    const [text, pictures] = [this.text.value.trim(), this.pictures.value];
    this.write("");
    pictures.forEach((picture) => this.#release(picture));
    return { text, pictures };
  }

  /** Another tab chose or removed a picture. @param {string} localId @param {{name: string, order: number} | null} kept */
  follow(localId, kept) {
    const others = this.pictures.value.filter((each) => each.localId !== localId);
    const added = kept ? [recallChosen(myId(), localId, kept)] : [];
    this.pictures.value = [...others, ...added].sort((one, other) => one.order - other.order);
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

/** Pictures that are chosen in some conversation, by local id. */
export const chosenIds = () => [...recallAll(myId(), CHOSEN).keys()].map((name) => name.slice(name.indexOf(".") + 1));

/** @returns {() => void} stop */
export function followDrafts() {
  const stopTexts = watchMemory(myId(), TEXT, (contactId, text) => {
    const draft = drafts.get(Number(contactId));
    if (draft) draft.text.value = text ?? "";
  });
  const stopPictures = watchMemory(myId(), CHOSEN, (name, kept) => {
    const [contactId, localId = ""] = name.split(".");
    drafts.get(Number(contactId))?.follow(localId, kept);
  });
  return () => {
    stopTexts();
    stopPictures();
  };
}

export const forgetDrafts = () => drafts.clear();
