// A text that somebody may change: until they do, it follows what is known of it.

import { useEffect, useRef, useState } from "../vendor/hooks.js";

/** @param {string} known @returns {[string, (text: string) => void]} */
export function useFollowed(known) {
  const [text, setText] = useState(known);
  const before = useRef(known);
  useEffect(() => {
    const earlier = before.current;
    before.current = known;
    setText((now) => (now === earlier ? known : now));
  }, [known]);
  return [text, setText];
}
