// Pictures that were sent together, as one grid. Each is a message of its own, with its own menu.

import { myId } from "../accounts.js";
import { t } from "../i18n.js";
import { Bubble, Face, Name } from "./bubble.js";
import { classes, html } from "./html.js";
import { grid } from "./picture.js";

/** @typedef {import("./lines.js").Line} Line */

/** @param {{line: Line & {album: Line[]}, contact: Wire.Contact}} props */
export function Album({ line: { album, first, last }, contact }) {
  const senderId = album[0]?.message?.senderId ?? 0;
  const mine = senderId === myId();
  const inGroup = contact.groupId > 0 && !mine;
  return html`<li class=${classes("line", mine ? "line-mine" : "line-theirs", first && "line-first", last && "line-last")}>
    ${inGroup && html`<${Face} senderId=${senderId} shown=${last} />`}
    <div class="bubble-column">
      ${inGroup && first && html`<${Name} senderId=${senderId} />`}
      <ul class="album" aria-label=${t("pictures_together", { count: album.length })} style=${grid(album.length)}>
        ${album.map((each) => html`<${Bubble} ...${each} contact=${contact} album=${album} />`)}
      </ul>
    </div>
  </li>`;
}
