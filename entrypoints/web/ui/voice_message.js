// What somebody said into the conversation.

import { fileAddress, lengthInWords } from "../attachments.js";
import { t } from "../i18n.js";
import { nextSpeed, seekVoice, toggleVoice, voice } from "../voice_player.js";
import { classes, html } from "./html.js";
import { IconButton } from "./parts.js";

const FLAT = Array.from({ length: 32 }, () => 12);
const LOW = 8;

/** @param {{attachment: Wire.Attachment}} props */
export function VoiceMessage({ attachment: { fileId, duration, waveform } }) {
  const address = fileAddress(fileId).value;
  if (address?.url === "") return html`<span class="file-note">${t("file_gone")}</span>`;
  const current = voice.fileId.value === fileId;
  const playing = current && voice.playing.value;
  const place = current ? voice.place.value : 0;
  const bars = waveform.length ? waveform : FLAT;
  const share = duration ? place / duration : 0;
  const seek = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    seekVoice(fileId, ((event.clientX - box.left) / box.width) * duration);
  };
  return html`<div class="voice">
    <${IconButton} icon=${playing ? "pause" : "play"} kind="primary" label=${t(playing ? "voice_pause" : "voice_play")}
      disabled=${!address} onClick=${() => address && toggleVoice(fileId, address.url)} />
    <span class="voice-wave" aria-hidden="true" onClick=${seek}>
      ${bars.map((loudness, at) => html`<span class=${classes(at / bars.length < share && "heard")} style=${{ height: `${Math.max(LOW, loudness)}%` }}></span>`)}
    </span>
    <span class="voice-time">${lengthInWords(current && place ? place : duration)}</span>
    ${current && html`<button type="button" class="voice-speed" aria-label=${t("voice_speed", { speed: voice.speed.value })} onClick=${nextSpeed}>
      ${voice.speed.value}×
    </button>`}
    ${voice.broken.value.has(fileId) && html`<span class="file-note">${t("cannot_play")}</span>`}
  </div>`;
}
