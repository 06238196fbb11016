// A link that one passes on: to be read by a phone's camera, copied, or shared.

import { t } from "../i18n.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { attempt, tell } from "./toasts.js";

/** What a reader of the code needs around it, in modules. */
const QUIET = 4;

/** @param {{text: string}} props */
export function QrCode({ text }) {
  const [code, setCode] = useState({ size: 0, path: "" });
  useEffect(() => {
    let wanted = true;
    attempt(async () => {
      const { generate } = await import("../vendor/lean-qr.js");
      const { size, get } = generate(text);
      const rows = Array.from({ length: size }, (_, y) => y);
      const dark = rows.flatMap((y) => rows.filter((x) => get(x, y)).map((x) => `M${x} ${y}h1v1h-1z`));
      if (wanted) setCode({ size, path: dark.join("") });
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  const { size, path } = code;
  return html`<svg class="qr" role="img" aria-label=${t("qr_code")}
    viewBox=${`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`} shape-rendering="crispEdges">
    <path d=${path} fill="#000" />
  </svg>`;
}

/** @param {{link: string, text: string}} props `text` goes with the link where it is shared */
export function SharedLink({ link, text }) {
  const copy = async () => {
    if (await attempt(() => navigator.clipboard.writeText(link))) tell(t("copied"));
  };
  const share = () => navigator.share({ title: "ichat", text, url: link }).catch(() => {});
  return html`<div class="shared-link">
    <${QrCode} text=${link} />
    <p class="shared-link-text" dir="ltr">${link}</p>
    <div class="shared-link-ways">
      <${Button} kind="primary" icon="copy" onClick=${copy}>${t("copy_link")}</${Button}>
      ${"share" in navigator && html`<${Button} onClick=${share}>${t("share_link")}</${Button}>`}
    </div>
  </div>`;
}
