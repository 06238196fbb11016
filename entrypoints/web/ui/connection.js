// Whether the server can be reached; always to be seen when it cannot.

import { t } from "../i18n.js";
import { connection } from "../notifications.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";
import { Spinner } from "./parts.js";

/** A blink of the network is not worth a word. */
const SAY_AFTER_MS = 1200;

export function ConnectionState() {
  const state = connection.value;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (state === "online") return setLate(false);
    const timer = setTimeout(() => setLate(true), SAY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state === "online"]);
  return html`<div class="connection" role="status" data-state=${state}>
    ${state === "online"
      ? html`<span class="sr-only">${t("online")}</span>`
      : late &&
        html`<p>
          ${state === "offline" ? html`<${Icon} name="alert" size=${16} />` : html`<${Spinner} size=${14} />`}
          ${t(state === "offline" ? "offline" : "connecting")}
        </p>`}
  </div>`;
}
