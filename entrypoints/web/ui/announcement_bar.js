// What a group is told above its conversation, until somebody closes it.

import { myId } from "../accounts.js";
import { group } from "../groups.js";
import { t } from "../i18n.js";
import { recall, remember } from "../memory.js";
import { useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { IconButton } from "./parts.js";

/** @param {{groupId: number}} props */
export function AnnouncementBar({ groupId }) {
  const text = group(groupId).value?.announcement ?? "";
  const name = `announcement.${groupId}`;
  const [hidden, setHidden] = useState(() => recall(myId(), name, ""));
  const [whole, setWhole] = useState(false);
  if (!text || text === hidden) return null;
  const hide = () => {
    setHidden(text);
    remember(myId(), name, text);
  };
  return html`<aside class="announcement" aria-label=${t("announcement")}>
    <button type="button" class="announcement-text" aria-expanded=${whole} onClick=${() => setWhole(!whole)}>
      <${Icon} name="bell" size=${18} />
      <span class=${classes(!whole && "announcement-line")} dir="auto">${text}</span>
    </button>
    <${IconButton} icon="close" label=${t("hide_announcement")} onClick=${hide} />
  </aside>`;
}
