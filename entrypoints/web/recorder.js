// The microphone, recorded: its sound, how long it is and how loud.

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4"];
const LOOK_EVERY_MS = 60;
const BARS = 64;
const LOUDEST = 100;
/** Speech is seldom louder than this share of what there is. */
const SPEECH = 0.35;

export const canRecord = () => typeof MediaRecorder === "function" && Boolean(navigator.mediaDevices?.getUserMedia);

/** @param {string} type */
const extension = (type) => /** @type {string} */ (/^audio\/(\w+)/.exec(type)?.[1] ?? "webm").replace("mp4", "m4a");

/** So many as are shown, each the loudest of its share, from 0 to 100. @param {number[]} levels */
export function waveformOf(levels) {
  const count = Math.min(BARS, levels.length);
  return Array.from({ length: count }, (_, at) => {
    const [from, to] = [at, at + 1].map((edge) => Math.floor((edge * levels.length) / count));
    const loudest = Math.max(...levels.slice(from, to));
    return Math.round(Math.min(1, loudest / SPEECH) * LOUDEST);
  });
}

/** How loud it is now, from 0 to 1. @param {AnalyserNode} analyser @param {Float32Array<ArrayBuffer>} samples */
function level(analyser, samples) {
  analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

export class Recording {
  /** @type {Blob[]} */
  #pieces = [];
  /** @type {number[]} */
  #levels = [];
  #began = performance.now();

  /** @param {MediaStream} stream */
  constructor(stream) {
    this.stream = stream;
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
    this.recorder.ondataavailable = ({ data }) => this.#pieces.push(data);
    this.recorder.start();
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.looking = setInterval(() => this.#levels.push(level(analyser, samples)), LOOK_EVERY_MS);
  }

  get seconds() {
    return (performance.now() - this.#began) / 1000;
  }

  /** Thrown away unless `finish` was there before. */
  stop() {
    clearInterval(this.looking);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.stream.getTracks().forEach((track) => track.stop());
    this.context.close().catch(() => {});
  }

  /** @returns {Promise<{file: File, said: Record<string, string>}>} the sound, and what is said of it */
  finish() {
    const duration = this.seconds.toFixed(2);
    return new Promise((resolve) => {
      this.recorder.onstop = () => {
        const type = this.recorder.mimeType;
        const file = new File(this.#pieces, `voice.${extension(type)}`, { type });
        resolve({ file, said: { kind: "voice", duration, waveform: waveformOf(this.#levels).join(",") } });
      };
      this.stop();
    });
  }
}

/** Rejected as `getUserMedia`. */
export async function record() {
  return new Recording(await navigator.mediaDevices.getUserMedia({ audio: true }));
}
