// My camera, microphone and screen, and the devices to choose from.

import { savesData } from "./data_saver.js";
import { recall, remember } from "./memory.js";
import { computed, effect, signal } from "./vendor/signals.js";

/** @typedef {"audioinput" | "videoinput" | "audiooutput"} DeviceKind */
/** @typedef {"audio" | "video"} Kind of a track */
/** @typedef {"" | "denied" | "missing" | "busy" | "insecure"} Trouble why a device cannot be used */

const DEVICES = 0; // devices belong to the browser, not to a person

export const devices = signal(/** @type {MediaDeviceInfo[]} */ ([]));
export const chosen = signal(
  /** @type {Record<DeviceKind, string>} */ (
    recall(DEVICES, "devices", { audioinput: "", videoinput: "", audiooutput: "" })
  ),
);

/** @param {DeviceKind} kind @param {string} deviceId */
function keepChoice(kind, deviceId) {
  chosen.value = { ...chosen.value, [kind]: deviceId };
  remember(DEVICES, "devices", chosen.value);
}

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

const LARGE = { width: { ideal: 1280 }, height: { ideal: 720 } };
const SMALL = { width: { ideal: 320 }, height: { ideal: 180 }, frameRate: { ideal: 15 } };

const pictureSize = () => (savesData.value ? SMALL : LARGE);

const CONSTRAINTS = {
  audio: () => ({
    audio: { ...preferring(chosen.value.audioinput), echoCancellation: true, noiseSuppression: true },
  }),
  video: () => ({
    video: { ...preferring(chosen.value.videoinput), ...pictureSize() },
  }),
};

/** @param {MediaStreamConstraints} constraints */
async function capture(constraints) {
  const stream = await navigator.mediaDevices.getUserMedia(constraints);
  listDevices();
  return stream.getTracks()[0] ?? null;
}

/** @param {MediaStreamTrack} track */
const deviceOf = (track) => track.getSettings().deviceId ?? "";

/** As a phone says it. @type {Record<string, "user" | "environment">} */
const OTHER_SIDE = { user: "environment", environment: "user" };

/** @param {MediaStreamTrack | null} track */
const sideOf = (track) => track?.getSettings().facingMode ?? "";

/** Whether the device of a track has been unplugged. @param {MediaStreamTrack} track */
const isGone = (track) =>
  Boolean(deviceOf(track)) && !devices.value.some(({ deviceId }) => deviceId === deviceOf(track));

/** Whether the device that was chosen is there again, and another one stands in for it. @param {MediaStreamTrack} track */
function isBack(track) {
  const wanted = chosen.value[track.kind === "audio" ? "audioinput" : "videoinput"];
  return wanted !== deviceOf(track) && devices.value.some(({ deviceId }) => deviceId && deviceId === wanted);
}

/** What I send in one call. */
export class LocalMedia {
  audio = signal(/** @type {MediaStreamTrack | null} */ (null));
  camera = signal(/** @type {MediaStreamTrack | null} */ (null));
  screen = signal(/** @type {MediaStreamTrack | null} */ (null));
  /** Whether nobody hears me: because I want it so, or for want of a microphone. */
  muted = signal(false);
  trouble = signal(/** @type {Trouble} */ (""));
  /** Another device is used than before, or none: what to say about it. */
  news = signal(/** @type {{kind: Kind, device: string} | null} */ (null));
  /** The picture that is sent: the screen while it is shared, else the camera. */
  video = computed(() => this.screen.value ?? this.camera.value);
  /** Whether I see it as in a mirror: what the back of a phone sees is no picture of me. */
  mirrored = computed(() => !this.screen.value && sideOf(this.camera.value) !== "environment");
  /** Whether there is a camera at the other side of this phone. */
  canFlip = computed(() => sideOf(this.camera.value) in OTHER_SIDE && devicesOf("videoinput").length > 1);
  /** Names this participant's tracks as belonging together. */
  stream = new MediaStream();
  #wanted = { audio: true, video: false };
  /** Whether the camera was asked for and did not answer yet. */
  #starting = false;
  #closed = false;
  /** One choice after the other, so that the last one stays. */
  #choosing = Promise.resolve();
  /** @type {() => void} */
  #stopResizing;

  constructor() {
    navigator.mediaDevices?.addEventListener("devicechange", this.#followDevices);
    this.#stopResizing = effect(() => {
      this.camera.value?.applyConstraints(pictureSize()).catch((error) => console.debug("camera", error));
    });
  }

  /** What is on now or about to be, to be the same again somewhere else. */
  get wish() {
    return { audio: !this.muted.value, video: this.#wanted.video && Boolean(this.camera.value || this.#starting) };
  }

  /** @param {{audio: boolean, video: boolean}} wish */
  async open({ audio, video }) {
    await Promise.all([this.setMuted(!audio), video && this.setCamera(true)]);
  }

  /** @param {Kind} kind */
  #place(kind) {
    return kind === "audio" ? this.audio : this.camera;
  }

  /**
   * @param {import("./vendor/signals.js").Signal<MediaStreamTrack | null>} place
   * @param {() => Promise<MediaStreamTrack | null>} make @param {() => void} onEnded
   */
  async #fill(place, make, onEnded) {
    try {
      const track = await make();
      if (this.#closed) return track?.stop();
      place.value?.stop();
      place.value = track;
      this.trouble.value = "";
      track?.addEventListener("ended", () => place.value === track && onEnded());
    } catch (error) {
      this.trouble.value = troubleOf(error);
    }
  }

  /** The chosen device, or else the next one. @param {Kind} kind */
  async #capture(kind) {
    await this.#fill(this.#place(kind), () => capture(CONSTRAINTS[kind]()), () => this.#replace(kind));
    this.#applyMute();
  }

  /** It was unplugged: take the next one. @param {Kind} kind */
  async #replace(kind) {
    this.#place(kind).value?.stop();
    this.#place(kind).value = null;
    this.#applyMute();
    if (!(await this.#takeNext(kind)) && !this.#closed) this.news.value = { kind, device: "" };
  }

  /** @param {Kind} kind @returns {Promise<boolean>} whether there is one */
  async #takeNext(kind) {
    await this.#capture(kind);
    const taken = this.#place(kind).value;
    if (taken) this.news.value = { kind, device: taken.label };
    return Boolean(taken);
  }

  /** Something was plugged in or out. Not every browser ends the tracks of what is gone. */
  #followDevices = async () => {
    await listDevices();
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      const track = this.#place(kind).value;
      if (track && isGone(track)) await this.#replace(kind);
      else if (track ? isBack(track) : this.#wanted[kind]) await this.#takeNext(kind);
    }
  };

  #applyMute() {
    if (this.audio.value) this.audio.value.enabled = this.#wanted.audio;
    this.muted.value = !this.#wanted.audio || !this.audio.value;
  }

  /** @param {boolean} muted */
  async setMuted(muted) {
    this.#wanted.audio = !muted;
    if (!muted && !this.audio.value) await this.#capture("audio");
    this.#applyMute();
  }

  /** @param {boolean} on */
  async setCamera(on) {
    this.#wanted.video = on;
    if (on && !this.camera.value) {
      this.#starting = true;
      await this.#capture("video");
      this.#starting = false;
    }
    if (this.#wanted.video) return;
    this.camera.value?.stop();
    this.camera.value = null;
  }

  /** To the camera at the other side; the others see the last picture meanwhile. */
  async flip() {
    const before = this.camera.value;
    const video = { facingMode: OTHER_SIDE[sideOf(before)], ...pictureSize() };
    before?.stop(); // a phone opens one at a time
    await this.#fill(this.camera, () => capture({ video }), () => this.#replace("video"));
    if (this.camera.value === before) await this.#replace("video");
    else if (this.camera.value) keepChoice("videoinput", deviceOf(this.camera.value));
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
      await this.#fill(this.screen, async () => stream.getVideoTracks()[0] ?? null, () => (this.screen.value = null));
    } catch {
      // Choosing nothing is an answer, not a trouble.
    }
  }

  /** @param {DeviceKind} kind @param {string} deviceId */
  choose(kind, deviceId) {
    keepChoice(kind, deviceId);
    this.#choosing = this.#choosing.then(async () => {
      if (kind === "audioinput" && this.audio.value) await this.#capture("audio");
      if (kind === "videoinput" && this.camera.value) await this.#capture("video");
    });
    return this.#choosing;
  }

  close() {
    this.#closed = true;
    this.#stopResizing();
    navigator.mediaDevices?.removeEventListener("devicechange", this.#followDevices);
    for (const place of [this.audio, this.camera, this.screen]) {
      place.value?.stop();
      place.value = null;
    }
  }
}

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);
export const canChooseSpeaker = () => "setSinkId" in HTMLMediaElement.prototype;
