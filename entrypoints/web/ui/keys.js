// Keys that mean something to the page.

/** What some browsers and input methods report for every key that they keep for themselves. */
const TAKEN_BY_INPUT_METHOD = 229;

/**
 * For `onKeyDown`, always: a key with which somebody chooses a word of an input method is not for the page.
 * Safari ends the composition before it reports that Enter, so `isComposing` alone does not tell.
 * @template {KeyboardEvent} E
 * @param {(event: E) => void} handle
 */
export const onKey = (handle) => (/** @type {E} */ event) => {
  if (!event.isComposing && event.keyCode !== TAKEN_BY_INPUT_METHOD) handle(event);
};
