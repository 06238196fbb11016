// How long something stays that goes by itself: only the time counts in which it could be seen.

/** A page that is drawn less often than this, or is hidden, shows nobody anything. */
const FRAME_AT_MOST_MS = 100;

/** @param {number} milliseconds of a page that is seen @param {() => void} act @returns {() => void} that prevents it */
export function afterSeen(milliseconds, act) {
  let left = milliseconds;
  let last = performance.now();
  const look = (/** @type {number} */ now) => {
    left -= Math.min(Math.max(now - last, 0), FRAME_AT_MOST_MS);
    last = now;
    if (left > 0) frame = requestAnimationFrame(look);
    else act();
  };
  let frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}
