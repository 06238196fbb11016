// Dialogs: the browser's own, so that focus stays inside, Escape closes, and what is behind is inert.

import { t } from "../i18n.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";

/** @param {{title: string, onClose: () => void, children?: any, kind?: string}} props */
export function Dialog({ title, onClose, children, kind = "" }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return html`<dialog
    ref=${element} class=${`dialog ${kind}`} aria-label=${title}
    onClose=${onClose}
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
