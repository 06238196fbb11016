// A link by which somebody chooses their password: shown this once.

import { t } from "./admin_words.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { SharedLink } from "./shared_link.js";

/** @param {{link: string, name: string, onClose: () => void}} props */
export function PasswordLink({ link, name, onClose }) {
  return html`<p>${t("link_text", { name })}</p>
    <${SharedLink} link=${link} text=${t("link_share")} />
    <footer><${Button} onClick=${onClose}>${t("close")}</${Button}></footer>`;
}
