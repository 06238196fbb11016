// Which corner of the page something small stands in: dragged there, or sent there by a key or a tap.

import { recall, remember } from "../memory.js";
import { useRef } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { onKey } from "./keys.js";

const BROWSER = 0;
/** A finger that moved less than so many pixels only tapped. */
const TAP = 6;

/** @typedef {{bottom: boolean, left: boolean}} Corner */
const corner = signal(/** @type {Corner} */ (recall(BROWSER, "dock", { bottom: false, left: false })));

/** @param {Corner} to */
function move(to) {
  corner.value = to;
  remember(BROWSER, "dock", to);
}

/** Round the page, clockwise. @param {Corner} from @returns {Corner} */
const next = ({ bottom, left }) => ({ bottom: !left, left: bottom });

/** @type {Record<string, Partial<Corner>>} */
const BY_KEY = {
  ArrowUp: { bottom: false },
  ArrowDown: { bottom: true },
  ArrowLeft: { left: true },
  ArrowRight: { left: false },
};

/** What makes an element movable, and its handle. */
export function useCorner() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const drag = useRef({ x: 0, y: 0, going: false, moved: false });
  const { bottom, left } = corner.value;

  const onPointerDown = (/** @type {PointerEvent} */ event) => {
    const pressed = /** @type {HTMLElement} */ (event.target);
    if (pressed.closest("button:not(.dock-grip)")) return;
    pressed.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, going: true, moved: false };
  };
  const onPointerMove = (/** @type {PointerEvent} */ event) => {
    const { x, y, going, moved } = drag.current;
    if (!going || !element.current) return;
    const [right, down] = [event.clientX - x, event.clientY - y];
    drag.current.moved = moved || Math.hypot(right, down) > TAP;
    if (drag.current.moved) element.current.style.translate = `${right}px ${down}px`;
  };
  const onPointerUp = () => {
    drag.current.going = false;
    if (!drag.current.moved || !element.current) return;
    const box = element.current.getBoundingClientRect();
    element.current.style.translate = "";
    move({ bottom: box.top + box.height / 2 > innerHeight / 2, left: box.left + box.width / 2 < innerWidth / 2 });
  };
  /** The click that ends a drag is none; a key's click has no count. */
  const onClick = (/** @type {MouseEvent} */ event) => {
    if (!event.detail || !drag.current.moved) move(next(corner.value));
  };
  const onKeyDown = onKey((/** @type {KeyboardEvent} */ event) => {
    const to = BY_KEY[event.key];
    if (!to) return;
    event.preventDefault();
    move({ ...corner.value, ...to });
  });
  return {
    bottom,
    left,
    dock: { ref: element, onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp },
    grip: { onClick, onKeyDown },
  };
}
