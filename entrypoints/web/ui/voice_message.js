// What somebody said into the conversation.

import { fileAddress, lengthInWords } from "../attachments.js";
import { contactName, findContact } from "../contacts.js";
import { t } from "../i18n.js";
import { route } from "../router.js";
import { nextSpeed, seekVoice, stopVoice, toggleVoice, voice } from "../voice_player.js";
import { classes, html } from "./html.js";
import { IconButton } from "./parts.js";

const FLAT = Array.from({ length: 32 }, () => 12);
const LOW = 8;

/** @param {{attachment: Wire.Attachment}} props */
export function VoiceMessage({ attachment: { fileId, duration, waveform } }) {
  const address = fileAddress(fileId).value;
  if (address?.url === "") return html`<span class="file-note">${t("file_gone")}</span>`;
  const current = voice.fileId.value === fileId;
  const place = current ? voice.place.value : 0;
  const bars = waveform.length ? waveform : FLAT;
  const share = duration ? place / duration : 0;
  const seek = (/** @type {MouseEvent} */ event) => {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    seekVoice(fileId, ((event.clientX - box.left) / box.width) * duration);
  };
  return html`<div class="voice">
    <${Toggle} fileId=${fileId} kind="primary" />
    <span class="voice-wave" aria-hidden="true" onClick=${seek}>
      ${bars.map((loudness, at) => html`<span class=${classes(at / bars.length < share && "heard")} style=${{ height: `${Math.max(LOW, loudness)}%` }}></span>`)}
    </span>
    <span class="voice-time">${lengthInWords(current && place ? place : duration)}</span>
    ${current && html`<${Speed} />`}
    ${voice.broken.value.has(fileId) && html`<span class="file-note">${t("cannot_play")}</span>`}
  </div>`;
}

/** @param {{fileId: string, kind?: string}} props */
function Toggle({ fileId, kind }) {
  const address = fileAddress(fileId).value;
  const playing = voice.fileId.value === fileId && voice.playing.value;
  return html`<${IconButton} icon=${playing ? "pause" : "play"} kind=${kind} label=${t(playing ? "voice_pause" : "voice_play")}
    disabled=${!address} onClick=${() => address && toggleVoice(fileId, address.url)} />`;
}

function Speed() {
  return html`<button type="button" class="voice-speed" aria-label=${t("voice_speed", { speed: voice.speed.value })} onClick=${nextSpeed}>
    ${voice.speed.value}×
  </button>`;
}

/** What is heard while one reads elsewhere, and the way back to it. */
export function VoiceBar() {
  const fileId = voice.fileId.value;
  const from = voice.contactId.value;
  const { place, id } = route.value;
  if (!fileId || (place === "chats" && id === from)) return null;
  const contact = findContact(from);
  return html`<aside class="voice-bar" aria-label=${t("a_voice_message")}>
    <${Toggle} fileId=${fileId} />
    <a class="voice-from" href=${`chats/${from}`} dir="auto">${contact ? contactName(contact) : t("a_voice_message")}</a>
    <span class="voice-time">${lengthInWords(voice.place.value)}</span>
    <${Speed} />
    <${IconButton} icon="close" label=${t("voice_stop")} onClick=${stopVoice} />
  </aside>`;
}
