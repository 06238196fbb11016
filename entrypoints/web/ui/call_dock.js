// The call in a corner, while one reads and writes; and its voices, wherever its picture is.

import { nickname } from "../accounts.js";
import { minimised } from "../calls.js";
import { t } from "../i18n.js";
import { ParticipantState } from "../protocol.js";
import { useEffect } from "../vendor/hooks.js";
import { CallTime } from "./call_time.js";
import { callName, present } from "./call_view.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";
import { tell } from "./toasts.js";
import { Video, Voice } from "./video.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

/** @param {{session: CallSession}} props */
export function CallDock({ session }) {
  const name = callName(session);
  const seen = present(session).find(({ peer }) => {
    const shown = peer.value?.shown.value;
    return peer.value?.video.value && (!shown || shown.camera || shown.screen);
  });
  const track = seen?.peer.value?.video.value;
  const muted = session.media.muted.value;
  return html`<aside class="dock" aria-label=${t("call_with", { name })}>
    ${track && html`<${Video} track=${track} label=${t("picture_of", { name })} />`}
    <div class="dock-line">
      <button type="button" class="dock-name" onClick=${() => (minimised.value = false)}>
        <span>${name}</span>
        ${session.phase.value === "talking" ? html`<${CallTime} session=${session} />` : html`<span>${t("ringing")}</span>`}
      </button>
      <${IconButton} icon=${muted ? "micOff" : "mic"} label=${t(muted ? "unmute" : "mute")} kind="round" onClick=${() => session.media.setMuted(!muted)} />
      <${IconButton} icon="expand" label=${t("back_to_call")} kind="round" onClick=${() => (minimised.value = false)} />
      <${IconButton} icon="hangUp" label=${t("hang_up")} kind="round hang-up" onClick=${() => session.hangUp()} />
    </div>
  </aside>`;
}

/** @param {{session: CallSession}} props */
export function Voices({ session }) {
  return html`<div hidden>
    ${session.participants.value.map((each) => html`<${Companion} key=${each.userId} participant=${each} />`)}
  </div>`;
}

/** Somebody in the call: heard, and missed when they go. @param {{participant: import("../call_session.js").Participant}} props */
function Companion({ participant: { userId, peer, state } }) {
  const now = state.value;
  useEffect(() => {
    if (now === ParticipantState.DEAD) tell(t("left_call", { name: nickname(userId) }));
    if (now === ParticipantState.REJECTED) tell(t("declined_call", { name: nickname(userId) }));
  }, [now]);
  return html`<${Voice} track=${peer.value?.audio.value ?? null} />`;
}
