// Dialogs: the browser's own, so that focus stays inside, Escape closes, and what is behind is inert.

import { t } from "../i18n.js";
import { useLayoutEffect, useRef } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { Button, IconButton } from "./parts.js";

/** @param {{title: string, onClose: () => void, children?: any, kind?: string, onPress?: (event: KeyboardEvent) => void}} props */
export function Dialog({ title, onClose, children, kind = "", onPress = () => {} }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // It gives the focus back while it is taken away: what opens in its place asks for the focus after that.
    return () => dialog?.close();
  }, []);
  const onClosed = (/** @type {Event} */ event) => /** @type {Element} */ (event.currentTarget).isConnected && onClose();
  return html`<dialog
    ref=${element} class=${`dialog ${kind}`} aria-label=${title}
    onClose=${onClosed} onKeyDown=${onKey(onPress)}
    onClick=${(/** @type {MouseEvent} */ event) => event.target === element.current && onClose()}
  >
    <div class="dialog-body">
      <header>
        <h2 dir="auto">${title}</h2>
        <${IconButton} icon="close" label=${t("close")} onClick=${onClose} />
      </header>
      ${children}
    </div>
  </dialog>`;
}

/** @typedef {{title: string, text: string, yes: string}} Question @typedef {(sure: boolean) => void} Answer */

/** @type {import("../vendor/signals.js").Signal<(Question & {answer: Answer}) | null>} */
const question = signal(null);

/** Ask before what cannot be undone. @param {Question} asked @returns {Promise<boolean>} */
export function ask(asked) {
  question.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (/** @type {boolean} */ sure) => {
      question.value = null;
      resolve(sure);
    };
    question.value = { ...asked, answer };
  });
}

/** Where questions appear. They begin at the answer that changes nothing. */
export function Questions() {
  const asked = question.value;
  if (!asked) return null;
  const { title, text, yes, answer } = asked;
  return html`<${Dialog} key=${title} title=${title} onClose=${() => answer(false)}>
    <p>${text}</p>
    <footer>
      <${Button} autofocus onClick=${() => answer(false)}>${t("cancel")}</${Button}>
      <${Button} kind="danger" onClick=${() => answer(true)}>${yes}</${Button}>
    </footer>
  </${Dialog}>`;
}
