// Parts of the page that are fetched when they are first shown: what everybody waits for stays small.

import { signal } from "../vendor/signals.js";
import { useLayoutEffect } from "../vendor/hooks.js";
import { html } from "./html.js";
import { attempt } from "./toasts.js";

/** @param {() => Promise<any>} load the component @returns {(props: any) => any} */
export function later(load) {
  const part = signal(/** @type {any} */ (null));
  const fetchPart = async () => {
    const loaded = await load();
    part.value = loaded;
  };
  return (props) => {
    useLayoutEffect(() => {
      if (!part.value) attempt(fetchPart);
    }, []);
    return part.value && html`<${part.value} ...${props} />`;
  };
}
