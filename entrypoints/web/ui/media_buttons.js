// Microphone, camera, screen: on or off.

import { t } from "../i18n.js";
import { canShareScreen } from "../media.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";

/** @param {{media: import("../media.js").LocalMedia}} props */
export function MediaButtons({ media }) {
  const muted = media.muted.value;
  const camera = Boolean(media.camera.value);
  const screen = Boolean(media.screen.value);
  return html`<div class="media-buttons">
    <${IconButton}
      icon=${muted ? "micOff" : "mic"} label=${t(muted ? "unmute" : "mute")} kind=${muted ? "round off" : "round"}
      onClick=${() => media.setMuted(!muted)} size=${22}
    />
    <${IconButton}
      icon=${camera ? "video" : "videoOff"} label=${t(camera ? "camera_off" : "camera_on")}
      kind=${camera ? "round" : "round off"} onClick=${() => media.setCamera(!camera)} size=${22}
    />
    ${canShareScreen() &&
    html`<${IconButton}
      icon="screen" label=${t(screen ? "stop_sharing" : "share_screen")} kind=${screen ? "round lit" : "round"}
      onClick=${() => media.setScreen(!screen)} size=${22}
    />`}
  </div>`;
}
