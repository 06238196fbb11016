// The call before one's eyes.

import { dismiss, minimised } from "../calls.js";
import { contactAvatar, contactOfRoom } from "../contacts.js";
import { t } from "../i18n.js";
import { beside } from "../reading.js";
import { useEffect, useLayoutEffect, useRef } from "../vendor/hooks.js";
import { CallControls } from "./call_controls.js";
import { CallEnd } from "./call_end.js";
import { AtDoor } from "./call_guests.js";
import { CallLock } from "./call_lock.js";
import { callName, here } from "./call_presence.js";
import { chooseLayout, layoutFor, Stage } from "./call_stage.js";
import { CallTime } from "./call_time.js";
import { CallWaiting } from "./call_waiting.js";
import { MyTile } from "./call_tile.js";
import { MediaTrouble } from "./device_pickers.js";
import { html } from "./html.js";
import { later } from "./later.js";
import { Avatar, IconButton } from "./parts.js";
import { tell } from "./toasts.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

const CallChat = later(() => import("./call_chat.js").then((part) => part.CallChat));

/** @param {{session: CallSession}} props */
export function CallView({ session }) {
  const view = useRef(/** @type {HTMLDivElement | null} */ (null));
  const others = here(session);
  const layout = layoutFor(others.length);
  const name = callName(session);
  const phase = session.phase.value;
  useLayoutEffect(() => view.current?.focus(), []);
  useEffect(() => {
    session.onMuteAsked = () => tell(t("asked_for_quiet"));
  }, [session]);
  const voices = !session.mediaMode.video.value;
  useEffect(() => {
    if (voices) tell(t("only_voices"));
  }, [voices]);

  if (phase === "ended") return html`<${CallEnd} session=${session} onClose=${dismiss} />`;
  const contact = contactOfRoom(session.roomId);
  const alone = phase !== "talking" || !others.length;
  return html`<div class="call" ref=${view} role="dialog" aria-label=${t("call_with", { name })} tabindex="-1" data-phase=${phase} data-mode=${session.mediaMode.mode.value}>
    <header class="call-head">
      ${!session.way.guest && html`<${IconButton} icon="shrink" label=${t("minimise")} onClick=${() => (minimised.value = true)} />`}
      <div class="call-title">
        <h2>${name}</h2>
        <div class="call-state">
          <p role="status"><${CallState} session=${session} /></p>
          <${CallLock} session=${session} />
        </div>
      </div>
    </header>
    <${MediaTrouble} media=${session.media} />
    <${AtDoor} session=${session} />
    <${CallWaiting} session=${session} />
    <div class="call-body">
      ${alone && others.length <= 1
        ? html`<${Waiting} session=${session} name=${name} />`
        : html`<${Stage} session=${session} others=${others} />`}
      ${beside.value && contact && html`<${CallChat} key=${contact.contactId} contact=${contact} />`}
    </div>
    <${CallControls}
      session=${session} view=${view} layout=${layout}
      onLayout=${() => chooseLayout(layout === "grid" ? "speaker" : "grid")}
    />
  </div>`;
}

/** @param {{session: CallSession}} props */
function CallState({ session }) {
  const phase = session.phase.value;
  if (!session.connected.value && phase === "talking") return html`${t("reconnecting")}`;
  if (phase === "talking") return html`<${CallTime} session=${session} />`;
  return html`${t(phase === "joining" ? "connecting_call" : "ringing")}`;
}

/** Nobody is there yet: who is called, and my own picture. @param {{session: CallSession, name: string}} props */
function Waiting({ session, name }) {
  const contact = contactOfRoom(session.roomId);
  return html`<div class="waiting">
    <span class="waiting-rings">
      <${Avatar} name=${name} url=${contact ? contactAvatar(contact) : ""} id=${contact?.groupId || contact?.userId || 0}
        size=${140} group=${Boolean(contact?.groupId)} />
    </span>
    <ul class="waiting-me"><${MyTile} session=${session} /></ul>
  </div>`;
}
