// Which size of whose picture is worth being sent: as large as it is seen, and none where nobody looks.

import { savesData } from "./data_saver.js";
import { computed, effect, signal } from "./vendor/signals.js";

/** @typedef {"h" | "m" | "l"} Layer @typedef {"camera" | "screen"} PictureKind */

/** The picture's height in device pixels up to which a smaller one does. */
const SMALL_UP_TO = 200;
const MIDDLE_UP_TO = 420;
/** Less is wanted only if it stays so: layouts come and go. */
const LESS_AFTER_MS = 2_000;
const LOSSY_PERCENT = 8;

/** @type {(Layer | "off")[]} */
const ORDER = ["off", "l", "m", "h"];

/** @param {number} height 0: it is not seen @param {boolean} lossy @returns {Layer | "off"} */
export function layerFor(height, lossy) {
  if (!height) return "off";
  if (height <= SMALL_UP_TO) return "l";
  return height <= MIDDLE_UP_TO || lossy ? "m" : "h";
}

/** @typedef {{height: number, drawn: MediaStreamTrack | null}} Place height in device pixels, and what was drawn there */
/** @type {Place} */
const UNSEEN = { height: 0, drawn: null };

/** Where a picture is seen, and how large. */
export class Sight {
  #places = signal(/** @type {ReadonlyMap<Element, Place>} */ (new Map()));
  height = computed(() => Math.max(0, ...[...this.#places.value.values()].map(({ height }) => height)));

  /** @param {() => void} [onDrawn] something new is to be seen */
  constructor(onDrawn = () => {}) {
    this.onDrawn = onDrawn;
  }

  /** @param {Element} place @param {number} height in device pixels */
  see(place, height) {
    this.#note(place, { height });
  }

  /** @param {Element} place @param {MediaStreamTrack} drawn a picture of it is to be seen there */
  draw(place, drawn) {
    this.#note(place, { drawn });
    this.onDrawn();
  }

  /** @param {Element} place @param {Partial<Place>} more */
  #note(place, more) {
    const before = this.#places.peek().get(place) ?? UNSEEN;
    const after = { ...before, ...more };
    if (after.height === before.height && after.drawn === before.drawn) return;
    this.#places.value = new Map([...this.#places.peek(), [place, after]]);
  }

  /** Whether this is what whoever looks there sees. @param {MediaStreamTrack | null} track */
  shows(track) {
    return [...this.#places.value.values()].every(({ height, drawn }) => !height || drawn === track);
  }

  /** @param {Element} place */
  leave(place) {
    this.#places.value = new Map([...this.#places.peek()].filter(([each]) => each !== place));
  }
}

/** @param {import("./participant.js").Participant} participant @param {PictureKind} kind */
function worth({ sight, quality }, kind) {
  const camera = kind === "camera";
  const layer = layerFor(sight[kind].height.value, camera && quality.value.lossPercent > LOSSY_PERCENT);
  return camera && savesData.value && layer !== "off" ? "l" : layer;
}

export class Wants {
  /** What the SFU has been told. @type {Map<string, Layer | "off">} */
  #told = new Map();
  /** What it will be told if it stays so. @type {Map<string, {layer: Layer | "off", timer: ReturnType<typeof setTimeout>}>} */
  #less = new Map();

  /** @param {import("./routes.js").Seen<import("./participant.js").Participant[]>} participants */
  constructor(participants) {
    this.participants = participants;
  }

  /** @param {number} userId @param {PictureKind} kind */
  wanted(userId, kind) {
    return this.#told.get(`${userId} ${kind}`) ?? "h";
  }

  /** Tell it what is wanted from now on. @param {(frame: object) => void} send @returns {() => void} that ends it */
  follow(send) {
    this.#told.clear();
    const stop = effect(() => {
      for (const participant of this.participants.value) {
        const shown = participant.feed.value?.shown.value;
        for (const kind of /** @type {const} */ (["camera", "screen"])) {
          if (shown?.[kind]) this.#consider(send, participant.userId, kind, worth(participant, kind));
        }
      }
    });
    return () => {
      stop();
      for (const { timer } of this.#less.values()) clearTimeout(timer);
      this.#less.clear();
    };
  }

  /** @param {(frame: object) => void} send @param {number} userId @param {PictureKind} kind @param {Layer | "off"} layer */
  #consider(send, userId, kind, layer) {
    const key = `${userId} ${kind}`;
    const waiting = this.#less.get(key);
    if (waiting?.layer === layer) return;
    clearTimeout(waiting?.timer);
    this.#less.delete(key);
    if (this.#told.get(key) === layer) return;
    const tell = () => {
      this.#less.delete(key);
      this.#told.set(key, layer);
      send({ op: "want", userId, kind, layer });
    };
    if (ORDER.indexOf(layer) >= ORDER.indexOf(this.wanted(userId, kind))) tell();
    else this.#less.set(key, { layer, timer: setTimeout(tell, LESS_AFTER_MS) });
  }
}
