// Microphone, camera, screen: on or off.

import { t } from "../i18n.js";
import { canShareScreen } from "../media.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";

/** @param {{media: import("../media.js").LocalMedia, voices?: boolean}} props `voices`: no pictures are taken */
export function MediaButtons({ media, voices }) {
  const muted = media.muted.value;
  const camera = Boolean(media.camera.value);
  const screen = Boolean(media.screen.value);
  return html`<div class="media-buttons">
    <${IconButton}
      icon=${muted ? "micOff" : "mic"} label=${t(muted ? "unmute" : "mute")} kind=${muted ? "round off" : "round"}
      onClick=${() => media.setMuted(!muted)} size=${22}
    />
    ${!voices &&
    html`<${IconButton}
      icon=${camera ? "video" : "videoOff"} label=${t(camera ? "camera_off" : "camera_on")}
      kind=${camera ? "round" : "round off"} onClick=${() => media.setCamera(!camera)} size=${22}
    />`}
    ${!voices && media.canFlip.value &&
    html`<${IconButton} icon="flip" label=${t("flip_camera")} kind="round" onClick=${() => media.flip()} size=${22} />`}
    ${!voices && canShareScreen() &&
    html`<${IconButton}
      icon="screen" label=${t(screen ? "stop_sharing" : "share_screen")} kind=${screen ? "round lit" : "round"}
      onClick=${() => media.setScreen(!screen)} size=${22}
    />`}
  </div>`;
}
