// The call in a corner, while one reads and writes; and its voices, wherever its picture is.

import { minimised } from "../calls.js";
import { displayName } from "../contacts.js";
import { t } from "../i18n.js";
import { ParticipantState } from "../protocol.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { useKnocks } from "./call_guests.js";
import { CallTime } from "./call_time.js";
import { CallWaiting } from "./call_waiting.js";
import { callName, here } from "./call_presence.js";
import { useCorner } from "./dock_corner.js";
import { classes, html } from "./html.js";
import { IconButton } from "./parts.js";
import { tell } from "./toasts.js";
import { Video, Voice } from "./video.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

const { ACCEPTED, ONLINE, OFFLINE } = ParticipantState;
const HERE = new Set([ACCEPTED, ONLINE, OFFLINE]);

/** @param {{session: CallSession}} props */
export function CallDock({ session }) {
  const name = callName(session);
  const seen = here(session).find(({ feed }) => {
    const shown = feed.value?.shown.value;
    return feed.value?.video.value && (!shown || shown.camera || shown.screen);
  });
  const track = seen?.feed.value?.video.value;
  const sight = seen?.sight.camera;
  const muted = session.media.muted.value;
  const back = () => {
    minimised.value = false;
  };
  const { bottom, left, dock, grip } = useCorner();
  return html`<aside
    class=${classes("dock", bottom && "dock-bottom", left && "dock-left")} aria-label=${t("call_with", { name })} ...${dock}
  >
    <button type="button" class="dock-grip" aria-label=${t("move_call")} title=${t("move_call")} ...${grip}></button>
    ${track && html`<${Video} track=${track} next=${seen?.nextVideo.value} label=${t("picture_of", { name })} sight=${sight} />`}
    <div class="dock-line">
      <button type="button" class="dock-name" onClick=${back}>
        <span dir="auto">${name}</span>
        <${DockNote} session=${session} />
      </button>
      <${IconButton} icon=${muted ? "micOff" : "mic"} label=${t(muted ? "unmute" : "mute")} kind="round" onClick=${() => session.media.setMuted(!muted)} />
      <${IconButton} icon="expand" label=${t("back_to_call")} kind="round only-wide" onClick=${back} />
      <${IconButton} icon="hangUp" label=${t("hang_up")} kind="round hang-up" onClick=${() => session.hangUp()} />
    </div>
    <${CallWaiting} session=${session} />
  </aside>`;
}

/** Who waits to be let in, else how long it goes on. @param {{session: CallSession}} props */
function DockNote({ session }) {
  const [guest] = session.door.guests.value;
  if (guest) return html`<span dir="auto">${t("guest_at_door", { name: guest.name })}</span>`;
  return session.phase.value === "talking" ? html`<${CallTime} session=${session} />` : html`<span>${t("ringing")}</span>`;
}

/** @type {Record<import("../media.js").Kind, [replaced: import("../i18n.js").TextKey, gone: import("../i18n.js").TextKey]>} */
const UNPLUGGED = { audio: ["microphone_replaced", "microphone_gone"], video: ["camera_replaced", "camera_gone"] };

/** Say what became of a device that was unplugged. @param {import("../media.js").LocalMedia} media */
function useDeviceNews(media) {
  const news = media.news.value;
  useEffect(() => {
    if (news) tell(t(UNPLUGGED[news.kind][news.device ? 0 : 1], { name: news.device }));
  }, [news]);
}

/** @param {{session: CallSession}} props */
export function Voices({ session }) {
  useDeviceNews(session.media);
  useKnocks(session);
  return html`<div hidden>
    ${session.participants.value.map(
      (each) => html`<${Companion} key=${each.userId} participant=${each} called=${session.placedHere} />`,
    )}
  </div>`;
}

/**
 * Somebody in the call: heard, and missed when they go.
 * @param {{participant: import("../participant.js").Participant, called: boolean}} props `called`: from this page
 */
function Companion({ participant: { userId, feed, state }, called }) {
  const now = state.value;
  const wasHere = useRef(false);
  useEffect(() => {
    const name = displayName(userId);
    if (now === ParticipantState.REJECTED) tell(t("declined_call", { name }));
    if (now === ParticipantState.DEAD && wasHere.current) tell(t("left_call", { name }));
    else if (now === ParticipantState.DEAD && called) tell(t("not_reached", { name }));
    wasHere.current ||= HERE.has(now);
  }, [now]);
  return html`<${Voice} track=${feed.value?.audio.value ?? null} />`;
}
