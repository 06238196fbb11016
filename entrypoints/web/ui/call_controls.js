// What one can do in a call.

import { contactOfRoom } from "../contacts.js";
import { count, t } from "../i18n.js";
import { beside } from "../reading.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { canFloat, float, floating } from "./call_floating.js";
import { CallMore } from "./call_more.js";
import { DevicePickers } from "./device_pickers.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { MediaButtons } from "./media_buttons.js";
import { Badge, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

/** The largest moving picture of somebody else. @param {HTMLElement | null} view */
const mainVideo = (view) =>
  /** @type {HTMLVideoElement | null | undefined} */ (
    view?.querySelector(".tile-main video") ?? view?.querySelector(".tile:not(.tile-me) video")
  );

/** @param {{current: HTMLElement | null}} view */
function useFullScreen(view) {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const note = () => setFull(Boolean(document.fullscreenElement));
    document.addEventListener("fullscreenchange", note);
    return () => document.removeEventListener("fullscreenchange", note);
  }, []);
  const toggle = () =>
    attempt(async () => (document.fullscreenElement ? document.exitFullscreen() : view.current?.requestFullscreen()));
  return { full, toggle };
}

/**
 * @param {{
 *   session: CallSession, view: {current: HTMLElement | null}, layout: "grid" | "speaker", onLayout: () => void,
 * }} props
 */
export function CallControls({ session, view, layout, onLayout }) {
  const [choosing, setChoosing] = useState(false);
  const { full, toggle } = useFullScreen(view);
  const talking = session.phase.value === "talking";
  const toggleFloating = () => attempt(async () => (floating.value ? floating.value.close() : float(session)));
  const togglePicture = () =>
    attempt(async () =>
      document.pictureInPictureElement ? document.exitPictureInPicture() : mainVideo(view.current)?.requestPictureInPicture(),
    );
  return html`<div class="controls" role="toolbar" aria-label=${t("call_controls")}>
    <div class="controls-side">
      <${ChatButton} roomId=${session.roomId} />
      ${talking &&
      html`<${IconButton}
        icon=${layout === "grid" ? "speaker" : "grid"} label=${t(layout === "grid" ? "speaker_layout" : "grid_layout")}
        kind="round" onClick=${onLayout}
      />`}
    </div>
    <div class="controls-middle">
      <${MediaButtons} media=${session.media} voices=${!session.mediaMode.video.value} />
      <${IconButton} icon="settings" label=${t("devices_choose")} kind="round" onClick=${() => setChoosing(true)} size=${22} />
      <${CallMore} session=${session} />
      <${IconButton} icon="hangUp" label=${t("hang_up")} kind="round hang-up" onClick=${() => session.hangUp()} size=${26} />
    </div>
    <div class="controls-side">
      ${talking && (canFloat() || document.pictureInPictureEnabled) &&
      html`<${IconButton}
        icon="pip" label=${t("picture_in_picture")} kind=${floating.value ? "round only-wide lit" : "round only-wide"}
        onClick=${canFloat() ? toggleFloating : togglePicture}
      />`}
      ${document.fullscreenEnabled &&
      html`<${IconButton} icon=${full ? "shrink" : "expand"} label=${t("full_screen")} pressed=${full} kind="round only-wide" onClick=${toggle} />`}
    </div>
    ${choosing && html`<${Dialog} title=${t("devices_choose")} onClose=${() => setChoosing(false)}>
      <${DevicePickers} media=${session.media} />
    </${Dialog}>`}
  </div>`;
}

/** The conversation of the call, which a guest and who was invited from outside do not have. @param {{roomId: number}} props */
function ChatButton({ roomId }) {
  const contact = contactOfRoom(roomId);
  if (!contact) return null;
  const { unread } = contact;
  return html`<span class="call-chat-button">
    <${IconButton}
      icon="chat" label=${t("call_chat")} expanded=${beside.value} kind=${beside.value ? "round lit" : "round"}
      onClick=${() => (beside.value = !beside.value)}
    />
    <${Badge} count=${unread} label=${count("unread_one", "unread_many", unread)} />
  </span>`;
}
