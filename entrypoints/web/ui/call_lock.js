// Whether a call that goes through an SFU is encrypted from page to page, and the code by which people compare it.

import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Icon } from "./icons.js";

/** @param {{session: import("../call_session.js").CallSession}} props */
export function CallLock({ session }) {
  const [open, setOpen] = useState(false);
  const { mode, encrypted } = session.mediaMode;
  if (mode.value !== "sfu" || session.phase.value !== "talking") return null;
  const label = t(encrypted.value ? "call_encrypted" : "call_readable");
  return html`<button class="call-lock" type="button" aria-label=${label} title=${label} onClick=${() => setOpen(true)}>
      <${Icon} name=${encrypted.value ? "lock" : "unlocked"} size=${16} />
      <span>${label}</span>
    </button>
    ${open && html`<${CallCode} session=${session} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{session: import("../call_session.js").CallSession, onClose: () => void}} props */
function CallCode({ session, onClose }) {
  const encrypted = session.mediaMode.encrypted.value;
  return html`<${Dialog} title=${t(encrypted ? "call_encrypted" : "call_readable")} onClose=${onClose}>
    <p>${t(encrypted ? "call_encrypted_text" : "call_readable_text")}</p>
    ${encrypted &&
    html`<p class="call-code" aria-label=${t("call_code")}>${session.encryption.code.value.map((group, at) => html`<span key=${at}>${group}</span> `)}</p>
      <p class="hint">${t("call_code_hint")}</p>`}
  </${Dialog}>`;
}
