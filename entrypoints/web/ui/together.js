// What is asked for before it can be shown: it appears all at once, so that nothing moves under a finger.

import { useContext, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { createContext } from "../vendor/preact.js";
import { html } from "./html.js";
import { Spinner } from "./parts.js";

/** Then what is there is shown: not everything needs the answers. */
const NO_LATER_MS = 10_000;

/** Begins a wait and answers how to end it. @type {import("preact").Context<() => () => void>} */
const Waiting = createContext(() => () => {});

/** Shows its children when everything is there that they asked for at first with `useLoad`. @param {{children?: any}} props */
export function Together({ children }) {
  const awaited = useRef(0);
  const [there, setThere] = useState(false);
  const wait = () => {
    awaited.current += 1;
    return () => {
      awaited.current -= 1;
      if (!awaited.current) setThere(true);
    };
  };
  useLayoutEffect(() => {
    wait()(); // there at once, if nothing is asked for
    const timer = setTimeout(() => setThere(true), NO_LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  return html`<${Waiting.Provider} value=${wait}>
    <div class="together" aria-busy=${!there}>
      ${!there && html`<div class="centre"><${Spinner} /></div>`}
      ${children}
    </div>
  </${Waiting.Provider}>`;
}

/** @param {() => Promise<unknown>} load tells of its trouble itself @param {unknown[]} of anew when one of these changes */
export function useLoad(load, of = []) {
  const wait = useContext(Waiting);
  useLayoutEffect(() => {
    load().finally(wait());
  }, of);
}
