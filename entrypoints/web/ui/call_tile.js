// One participant of a call: picture or avatar, and how they are.

import { myId, user } from "../accounts.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { ParticipantState } from "../protocol.js";
import { classes, html } from "./html.js";
import { Bars, Icon } from "./icons.js";
import { Avatar } from "./parts.js";
import { Video } from "./video.js";

/** @typedef {import("../participant.js").Participant} Participant */

/** What is going on with them when they are not simply there. @param {Participant} participant */
function trouble(participant) {
  const state = participant.state.value;
  if (state === ParticipantState.INVITED) return t("calling");
  if (participant.reconnecting.value) return t("reconnecting");
  const connection = participant.feed.value?.connection.value;
  return state === ParticipantState.ACCEPTED || connection !== "connected" ? t("connecting_call") : "";
}

/** What there is to see of them; a screen that comes beside the camera has a tile of its own. @param {Participant} participant */
function pictureOf(participant) {
  const feed = participant.feed.value;
  const shown = feed?.shown.value;
  const track = feed?.video.value ?? null;
  if (!track || (shown && !shown.camera && (!shown.screen || feed?.screen.value))) return null;
  return feed?.connection.value === "connected" || feed?.connection.value === "disconnected" ? track : null;
}

/** @param {Participant} participant */
export function screenOf(participant) {
  const feed = participant.feed.value;
  return feed?.shown.value?.screen ? feed.screen.value : null;
}

/** What enlarges a tile, and keeps it so until it is chosen again. @param {{name: string, pinned?: boolean, onPick?: () => void}} props */
function Pick({ name, pinned, onPick }) {
  if (!onPick) return null;
  return html`<button type="button" class="tile-pick" aria-label=${t("enlarge", { name })} aria-pressed=${Boolean(pinned)} onClick=${onPick}>
    ${pinned && html`<${Icon} name="pin" size=${18} />`}
  </button>`;
}

/** @param {{participant: Participant, track: MediaStreamTrack, main?: boolean, pinned?: boolean, onPick?: () => void}} props */
export function ScreenTile({ participant, track, main, pinned, onPick }) {
  const name = displayName(participant.userId);
  return html`<li class=${classes("tile", main && "tile-main")} data-screen-of=${participant.userId}>
    <${Video} track=${track} label=${t("screen_of", { name })} whole sight=${participant.sight.screen} />
    <p class="tile-name"><${Icon} name="screen" size=${15} /><span>${t("screen_of", { name })}</span></p>
    <${Pick} name=${t("screen_of", { name })} pinned=${pinned} onPick=${onPick} />
  </li>`;
}

/** @param {{participant: Participant, main?: boolean, pinned?: boolean, onPick?: () => void}} props */
export function Tile({ participant, main, pinned, onPick }) {
  const person = user(participant.userId).value;
  const name = displayName(participant.userId);
  const track = pictureOf(participant);
  const shown = participant.feed.value?.shown.value;
  const note = trouble(participant);
  const { bars, roundTripMs, lossPercent } = participant.quality.value;
  const quality = t("quality", { ms: roundTripMs, loss: lossPercent });
  return html`<li
    class=${classes("tile", main && "tile-main", participant.speaking.value && "tile-speaking", note && "tile-waiting")}
    data-user=${participant.userId}
  >
    ${track
      ? html`<${Video} track=${track} next=${participant.nextVideo.value} label=${t("picture_of", { name })} whole=${shown?.screen && !screenOf(participant)} sight=${participant.sight.camera} />`
      : html`<${Avatar} name=${name} url=${person?.avatar ?? ""} id=${participant.userId} size=${main ? 140 : 84} />`}
    ${note && html`<p class="tile-note">${note}</p>`}
    <${Signs} hand=${participant.hand.value} emoji=${participant.shout.emoji.value} />
    <p class="tile-name">
      ${shown?.muted && html`<span class="tile-muted"><${Icon} name="micOff" size=${15} /><span class="sr-only">${t("is_muted")}</span></span>`}
      ${shown?.screen && html`<${Icon} name="screen" size=${15} />`}
      <span>${name}</span>
      ${participant.speaking.value && html`<span class="sr-only">${t("is_speaking")}</span>`}
      ${bars > 0 && html`<span title=${quality}><${Bars} bars=${bars} /><span class="sr-only">${quality}</span></span>`}
    </p>
    <${Pick} name=${name} pinned=${pinned} onPick=${onPick} />
  </li>`;
}

/** A raised hand, and an emoji for a moment. @param {{hand: boolean, emoji: string}} props */
function Signs({ hand, emoji }) {
  return html`<p class="tile-signs" role="status">
    ${emoji && html`<span class="tile-emoji" key=${emoji}>${emoji}</span>`}
    ${hand && html`<span><span aria-hidden="true">✋</span><span class="sr-only">${t("hand_up")}</span></span>`}
  </p>`;
}

/** @param {{session: import("../call_session.js").CallSession}} props */
export function MyTile({ session }) {
  const { media } = session;
  const me = user(myId()).value;
  const track = media.video.value;
  return html`<li class="tile tile-me">
    ${track
      ? html`<${Video} track=${track} label=${t("my_picture")} mirrored=${media.mirrored.value} whole=${Boolean(media.screen.value)} />`
      : html`<${Avatar} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()} size=${64} />`}
    <${Signs} hand=${session.hand.value} emoji=${session.shout.emoji.value} />
    <p class="tile-name">
      ${media.muted.value && html`<span class="tile-muted"><${Icon} name="micOff" size=${15} /></span>`}
      <span>${t("you")}</span>
    </p>
  </li>`;
}
