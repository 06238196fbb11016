// A menu of named actions at a place of the page: by mouse, by finger and by keyboard.

import { useEffect, useLayoutEffect, useRef } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { onKey } from "./keys.js";

const MARGIN = 8;
const LONG_PRESS_MS = 450;
const STILL_PX = 10;

/**
 * @typedef {{x: number, y: number}} Place in the window
 * @typedef {{icon: import("./icons.js").IconName, label: string, act: () => void, danger?: boolean}} Action
 * @typedef {{sign: string, label: string, act: () => void, on?: boolean}} Sign one of a row above the actions
 */

/** @param {{label: string, signs?: Sign[], actions: Action[], place: Place, onClose: () => void}} props */
export function Menu({ label, signs = [], actions, place, onClose }) {
  const menu = useRef(/** @type {HTMLDivElement | null} */ (null));
  const items = () => [...(menu.current?.querySelectorAll("button") ?? [])];

  useLayoutEffect(() => {
    const element = menu.current;
    const before = document.activeElement;
    if (!element) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(MARGIN, Math.min(place.x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(place.y, innerHeight - height - MARGIN))}px`;
    items()[signs.length]?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const leave = (/** @type {Event} */ event) => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) onClose();
    };
    addEventListener("pointerdown", leave, true);
    addEventListener("wheel", leave, { passive: true });
    addEventListener("resize", onClose);
    return () => {
      removeEventListener("pointerdown", leave, true);
      removeEventListener("wheel", leave);
      removeEventListener("resize", onClose);
    };
  }, []);

  const onKeyDown = onKey((event) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      return onClose();
    }
    const all = items();
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = {
      ArrowDown: at < signs.length ? signs.length : at + 1,
      ArrowUp: at - 1 + all.length,
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  });

  const choose = (/** @type {() => void} */ act) => {
    onClose();
    queueMicrotask(act); // when the menu is gone and the focus is back: a dialog that opens gives it back there
  };
  return html`<div class="menu" ref=${menu} popover="manual" role="menu" aria-label=${label} onKeyDown=${onKeyDown}>
    ${signs.length > 0 &&
    html`<div class="menu-signs" role="presentation">
      ${signs.map(
        ({ sign, label: name, act, on }) => html`<button
          type="button" role="menuitem" tabindex="-1" key=${sign} class=${classes("menu-sign", on && "on")} aria-label=${name}
          onClick=${() => choose(act)}
        >${sign}</button>`,
      )}
    </div>`}
    ${actions.map(
      ({ icon, label: name, act, danger }) => html`<button
        type="button" role="menuitem" tabindex="-1" key=${name} class=${classes("menu-item", danger && "menu-danger")}
        onClick=${() => choose(act)}
      ><${Icon} name=${icon} size=${18} /><span>${name}</span></button>`,
    )}
  </div>`;
}

/** Whether it happened in a dialog that opened out of the element. @param {Event} event */
const inDialog = ({ target, currentTarget }) => {
  const dialog = /** @type {Element} */ (target).closest("dialog");
  return dialog !== null && /** @type {Element} */ (currentTarget).contains(dialog);
};

/**
 * Handlers for an element whose menu opens by the secondary button, the menu key, Enter or a long press. Links
 * and marked text keep the menu that the browser has for them.
 * @param {(place: Place) => void} open
 */
export function useMenuGestures(open) {
  const press = useRef({ timer: 0, x: 0, y: 0, held: false });
  const still = () => clearTimeout(press.current.timer);
  useEffect(() => still, []);
  return {
    onContextMenu: (/** @type {MouseEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (inDialog(event)) return;
      if (!press.current.held && (target.closest("a[href]") || !getSelection()?.isCollapsed)) return;
      event.preventDefault();
      open({ x: event.clientX, y: event.clientY });
    },
    onKeyDown: onKey((/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.target !== event.currentTarget) return;
      event.preventDefault();
      const { left, top } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
      open({ x: left + MARGIN, y: top + MARGIN });
    }),
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      const { pointerType, clientX: x, clientY: y } = event;
      still();
      press.current.held = false;
      if (pointerType === "mouse" || inDialog(event)) return;
      const hold = () => {
        press.current.held = true;
        open({ x, y });
      };
      press.current = { x, y, held: false, timer: setTimeout(hold, LONG_PRESS_MS) };
    },
    onPointerMove: (/** @type {PointerEvent} */ { clientX, clientY }) => {
      if (Math.hypot(clientX - press.current.x, clientY - press.current.y) > STILL_PX) still();
    },
    onPointerUp: still,
    onPointerCancel: still,
    /** The end of a long press is no tap. */
    onClickCapture: (/** @type {MouseEvent} */ event) => {
      if (!press.current.held) return;
      press.current.held = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
