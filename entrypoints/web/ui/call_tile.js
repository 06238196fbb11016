// One participant of a call: picture or avatar, and how they are.

import { myId, user } from "../accounts.js";
import { t } from "../i18n.js";
import { ParticipantState } from "../protocol.js";
import { classes, html } from "./html.js";
import { Bars, Icon } from "./icons.js";
import { Avatar } from "./parts.js";
import { Video } from "./video.js";

/** @typedef {import("../call_session.js").Participant} Participant */

/** What is going on with them when they are not simply there. @param {Participant} participant */
function trouble(participant) {
  const state = participant.state.value;
  if (state === ParticipantState.INVITED) return t("calling");
  if (participant.reconnecting.value) return t("reconnecting");
  const connection = participant.peer.value?.connection.value;
  return state === ParticipantState.ACCEPTED || connection !== "connected" ? t("connecting_call") : "";
}

/** @param {Participant} participant */
function pictureOf(participant) {
  const peer = participant.peer.value;
  const shown = peer?.shown.value;
  const track = peer?.video.value ?? null;
  if (!track || (shown && !shown.camera && !shown.screen)) return null;
  return peer?.connection.value === "connected" || peer?.connection.value === "disconnected" ? track : null;
}

/** @param {{participant: Participant, main?: boolean, onPick?: () => void}} props */
export function Tile({ participant, main, onPick }) {
  const person = user(participant.userId).value;
  const name = person?.nickname ?? "";
  const track = pictureOf(participant);
  const shown = participant.peer.value?.shown.value;
  const note = trouble(participant);
  const { bars, roundTripMs, lossPercent } = participant.quality.value;
  const quality = t("quality", { ms: roundTripMs, loss: lossPercent });
  return html`<li
    class=${classes("tile", main && "tile-main", participant.speaking.value && "tile-speaking", note && "tile-waiting")}
    data-user=${participant.userId}
  >
    ${track
      ? html`<${Video} track=${track} label=${t("picture_of", { name })} whole=${shown?.screen} />`
      : html`<${Avatar} name=${name} url=${person?.avatar ?? ""} id=${participant.userId} size=${main ? 140 : 84} />`}
    ${note && html`<p class="tile-note">${note}</p>`}
    <p class="tile-name">
      ${shown?.muted && html`<span class="tile-muted"><${Icon} name="micOff" size=${15} /><span class="sr-only">${t("is_muted")}</span></span>`}
      ${shown?.screen && html`<${Icon} name="screen" size=${15} />`}
      <span>${name}</span>
      ${participant.speaking.value && html`<span class="sr-only">${t("is_speaking")}</span>`}
      ${bars > 0 && html`<span title=${quality}><${Bars} bars=${bars} /><span class="sr-only">${quality}</span></span>`}
    </p>
    ${onPick && html`<button type="button" class="tile-pick" aria-label=${t("enlarge", { name })} onClick=${onPick}></button>`}
  </li>`;
}

/** @param {{media: import("../media.js").LocalMedia}} props */
export function MyTile({ media }) {
  const me = user(myId()).value;
  const track = media.video.value;
  return html`<li class="tile tile-me">
    ${track
      ? html`<${Video} track=${track} label=${t("my_picture")} mirrored=${!media.screen.value} whole=${Boolean(media.screen.value)} />`
      : html`<${Avatar} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()} size=${64} />`}
    <p class="tile-name">
      ${media.muted.value && html`<span class="tile-muted"><${Icon} name="micOff" size=${15} /></span>`}
      <span>${t("you")}</span>
    </p>
  </li>`;
}
