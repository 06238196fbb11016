// Speaking into the conversation: hold, and let go to send; slide away to throw it away; or touch twice.

import { lengthInWords } from "../attachments.js";
import { t } from "../i18n.js";
import { record } from "../recorder.js";
import { stopVoice } from "../voice_player.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { IconButton } from "./parts.js";
import { tell } from "./toasts.js";

/** A shorter touch is no holding: it begins a recording that a second touch ends. */
const HOLD_MS = 400;
const SLIDE_AWAY = 90;
const SHORTEST_SECONDS = 0.5;
const SHOWN_EVERY_MS = 200;

/** @typedef {import("../recorder.js").Recording} Recording */

/**
 * @param {(file: File, said: Record<string, string>) => void} onDone
 */
function useRecording(onDone) {
  const [recording, setRecording] = useState(/** @type {Recording | null} */ (null));
  /** How often it was begun or left. */
  const turn = useRef(0);
  const current = useRef(/** @type {Recording | null} */ (null));
  const begin = async () => {
    const mine = ++turn.current;
    stopVoice();
    try {
      const begun = await record();
      if (mine !== turn.current) return begun.stop(); // let go before the microphone was there
      current.current = begun;
      setRecording(begun);
    } catch (error) {
      console.debug("microphone", error);
      tell(t("voice_no_microphone"), true);
    }
  };
  const leave = () => {
    turn.current += 1;
    const begun = current.current;
    current.current = null;
    setRecording(null);
    return begun;
  };
  const drop = () => leave()?.stop();
  const finish = async () => {
    const begun = leave();
    if (!begun) return;
    if (begun.seconds < SHORTEST_SECONDS) return begun.stop();
    const { file, said } = await begun.finish();
    onDone(file, said);
  };
  useEffect(() => drop, []);
  return { recording, begin, drop, finish };
}

/** @param {{recording: Recording}} props */
function Time({ recording }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(recording.seconds), SHOWN_EVERY_MS);
    return () => clearInterval(timer);
  }, [recording]);
  return html`<span class="recording-time" role="timer">${lengthInWords(seconds)}</span>`;
}

/** @param {{onDone: (file: File, said: Record<string, string>) => void}} props */
export function VoiceRecorder({ onDone }) {
  const { recording, begin, drop, finish } = useRecording(onDone);
  const [held, setHeld] = useState(false);
  const touched = useRef({ at: 0, x: 0 });
  const onPointerDown = (/** @type {PointerEvent} */ event) => {
    if (event.button || recording) return;
    touched.current = { at: event.timeStamp, x: event.clientX };
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    setHeld(true);
    begin();
  };
  const onPointerMove = (/** @type {PointerEvent} */ event) => {
    if (!held || touched.current.x - event.clientX < SLIDE_AWAY) return;
    setHeld(false);
    drop();
  };
  const onPointerUp = (/** @type {PointerEvent} */ event) => {
    if (!held) return;
    setHeld(false);
    if (event.timeStamp - touched.current.at >= HOLD_MS) finish();
  };
  const onPointerCancel = () => {
    setHeld(false);
    drop();
  };
  /** By keyboard, and the second touch. @param {MouseEvent} event */
  const onClick = (event) => {
    if (event.detail === 0 && !recording) begin();
    else if (recording && event.timeStamp - touched.current.at >= HOLD_MS) finish();
  };
  const label = t(recording && !held ? "voice_send" : "voice_record");
  return html`<span class=${classes("recorder", recording && "recording")}>
    ${recording && html`<span class="recording-mark"></span><${Time} recording=${recording} />
      ${held
        ? html`<span class="recording-hint">${t("slide_to_cancel")}</span>`
        : html`<span class="recording-hint"></span><${IconButton} icon="bin" label=${t("voice_drop")} onClick=${drop} />`}`}
    <button type="button" class=${classes("icon-button", "mic", recording && "send")} aria-label=${label} title=${label}
      onPointerDown=${onPointerDown} onPointerMove=${onPointerMove} onPointerUp=${onPointerUp}
      onPointerCancel=${onPointerCancel} onClick=${onClick}
      onContextMenu=${(/** @type {Event} */ event) => event.preventDefault()}
    ><${Icon} name=${recording && !held ? "check" : "mic"} /></button>
  </span>`;
}
