// Somebody else in a call, as this page knows them.

import { QualityMeter, UNKNOWN } from "./call_quality.js";
import { afterSeen } from "./moment.js";
import { ParticipantState } from "./protocol.js";
import { computed, signal } from "./vendor/signals.js";
import { Sight } from "./wants.js";

const { INVITED, OFFLINE } = ParticipantState;

const SPEAKING_ABOVE = 0.02;
const SHOW_EMOJI_MS = 4_000;

/** An emoji that somebody shows, for a moment. */
export class Shout {
  emoji = signal("");
  #cancel = () => {};

  /** @param {string} emoji */
  show(emoji) {
    this.#cancel();
    this.emoji.value = emoji;
    this.#cancel = afterSeen(SHOW_EMOJI_MS, () => (this.emoji.value = ""));
  }
}

/** @typedef {import("./routes.js").Feed} Feed */

export class Participant {
  state = signal(INVITED);
  speaking = signal(false);
  quality = signal(UNKNOWN);
  meter = new QualityMeter();
  /** Where their pictures are seen on this page. */
  sight = { camera: new Sight(() => this.#lookAtNext()), screen: new Sight() };
  /** Whether their hand is up. */
  hand = signal(false);
  shout = new Shout();
  /** How often they came in; the connection is with this page of theirs and no other. */
  entry = 0;

  /** @param {number} userId @param {import("./routes.js").Routes} routes */
  constructor(userId, routes) {
    this.userId = userId;
    this.routes = routes;
    this.feed = computed(() => routes.feedOf(userId));
    /** Their picture by the way that is to come; where it is seen it is there already when it is shown. */
    this.nextVideo = computed(() => routes.nextOf(userId)?.video.value ?? null);
  }

  async readQuality() {
    const feed = this.feed.value;
    if (feed?.connection.value === "connected") this.quality.value = this.meter.read(await feed.getStats());
  }

  readLoudness() {
    this.speaking.value = (this.feed.value?.loudness ?? 0) > SPEAKING_ABOVE;
  }

  /** Whether what is seen of them here comes this way. @param {Feed} feed */
  seenBy({ video, screen }) {
    return this.sight.camera.shows(video.value) && this.sight.screen.shows(screen.value);
  }

  /** What is to come may have been drawn. */
  #lookAtNext() {
    this.routes.nextOf(this.userId)?.look();
  }

  /** They are gone, or another page of theirs is there. */
  rest() {
    this.speaking.value = false;
    this.hand.value = false;
    this.quality.value = UNKNOWN;
  }

  /** Whether they are here but cannot be heard at the moment. */
  reconnecting = computed(
    () => this.state.value === OFFLINE || ["disconnected", "failed"].includes(this.feed.value?.connection.value ?? ""),
  );
}
