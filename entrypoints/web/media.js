// My camera, microphone and screen, and the devices to choose from.

import { recall, remember } from "./memory.js";
import { computed, signal } from "./vendor/signals.js";

/** @typedef {"audioinput" | "videoinput" | "audiooutput"} DeviceKind */
/** @typedef {"" | "denied" | "missing" | "busy" | "insecure"} Trouble why a device cannot be used */

const DEVICES = 0; // devices belong to the browser, not to a person

export const devices = signal(/** @type {MediaDeviceInfo[]} */ ([]));
export const chosen = signal(
  /** @type {Record<DeviceKind, string>} */ (
    recall(DEVICES, "devices", { audioinput: "", videoinput: "", audiooutput: "" })
  ),
);

export const devicesOf = (/** @type {DeviceKind} */ kind) =>
  devices.value.filter((device) => device.kind === kind && device.deviceId);

export async function listDevices() {
  devices.value = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
}

navigator.mediaDevices?.addEventListener("devicechange", listDevices);

/** @param {unknown} error @returns {Trouble} */
function troubleOf(error) {
  if (!navigator.mediaDevices) return "insecure";
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}

/** @param {string} deviceId */
const preferring = (deviceId) => (deviceId ? { deviceId: { ideal: deviceId } } : {});

const CONSTRAINTS = {
  audio: () => ({
    audio: { ...preferring(chosen.value.audioinput), echoCancellation: true, noiseSuppression: true },
  }),
  video: () => ({
    video: { ...preferring(chosen.value.videoinput), width: { ideal: 1280 }, height: { ideal: 720 } },
  }),
};

/** @param {"audio" | "video"} kind */
async function capture(kind) {
  const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS[kind]());
  listDevices();
  return stream.getTracks()[0] ?? null;
}

/** What I send in one call. */
export class LocalMedia {
  audio = signal(/** @type {MediaStreamTrack | null} */ (null));
  camera = signal(/** @type {MediaStreamTrack | null} */ (null));
  screen = signal(/** @type {MediaStreamTrack | null} */ (null));
  muted = signal(false);
  trouble = signal(/** @type {Trouble} */ (""));
  /** The picture that is sent: the screen while it is shared, else the camera. */
  video = computed(() => this.screen.value ?? this.camera.value);
  /** Names this participant's tracks as belonging together. */
  stream = new MediaStream();
  #closed = false;

  /** @param {{audio: boolean, video: boolean}} wish */
  async open({ audio, video }) {
    await Promise.all([this.setMuted(!audio), video && this.setCamera(true)]);
  }

  /**
   * @param {import("./vendor/signals.js").Signal<MediaStreamTrack | null>} place
   * @param {() => Promise<MediaStreamTrack | null>} make
   */
  async #fill(place, make) {
    try {
      const track = await make();
      if (this.#closed) return track?.stop();
      place.value?.stop();
      place.value = track;
      this.trouble.value = "";
      track?.addEventListener("ended", () => {
        if (place.value === track) place.value = null;
      });
    } catch (error) {
      this.trouble.value = troubleOf(error);
    }
  }

  /** @param {boolean} muted */
  async setMuted(muted) {
    if (!muted && !this.audio.value) await this.#fill(this.audio, () => capture("audio"));
    if (this.audio.value) this.audio.value.enabled = !muted;
    this.muted.value = muted || !this.audio.value;
  }

  /** @param {boolean} on */
  async setCamera(on) {
    if (on) return this.camera.value ? undefined : this.#fill(this.camera, () => capture("video"));
    this.camera.value?.stop();
    this.camera.value = null;
  }

  /** @param {boolean} on */
  async setScreen(on) {
    if (!on) {
      this.screen.value?.stop();
      this.screen.value = null;
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      await this.#fill(this.screen, async () => stream.getVideoTracks()[0] ?? null);
    } catch {
      // Choosing nothing is an answer, not a trouble.
    }
  }

  /** @param {DeviceKind} kind @param {string} deviceId */
  async choose(kind, deviceId) {
    chosen.value = { ...chosen.value, [kind]: deviceId };
    remember(DEVICES, "devices", chosen.value);
    if (kind === "audioinput" && this.audio.value) {
      await this.#fill(this.audio, () => capture("audio"));
      await this.setMuted(this.muted.value);
    }
    if (kind === "videoinput" && this.camera.value) await this.#fill(this.camera, () => capture("video"));
  }

  close() {
    this.#closed = true;
    for (const place of [this.audio, this.camera, this.screen]) {
      place.value?.stop();
      place.value = null;
    }
  }
}

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);
export const canChooseSpeaker = () => "setSinkId" in HTMLMediaElement.prototype;
