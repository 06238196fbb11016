// How long a call has been going on.

import { duration } from "../i18n.js";
import { serverNow } from "../server.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";

/** @param {{session: import("../call_session.js").CallSession}} props */
export function CallTime({ session }) {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return html`<span class="call-time" role="timer" aria-live="off">${duration((now - session.startedAt.value) / 1000)}</span>`;
}
