// Which route the media of a call takes: the server decides, and this page follows without a gap.

import { Alarm } from "./backoff.js";
import { Mesh } from "./mesh.js";
import { privacy } from "./privacy.js";
import { Sfu } from "./sfu.js";
import { computed, effect, signal } from "./vendor/signals.js";
import { Wants } from "./wants.js";

/** The others still look at what goes over the old route. */
const OTHERS_LOOK_MS = 5_000;
/** Nobody waits for this page any more, but it has nothing else to show yet. */
const OLD_ONE_STAYS_MS = 20_000;
/** Others may be back in the mesh before this page has heard of it. */
const SIGNALS_KEEP_MS = 5_000;

/** @typedef {import("./peer.js").Signal} Signal */

export class MediaMode {
  mode = signal(/** @type {"mesh" | "sfu"} */ ("mesh"));
  /** Whether pictures are taken: with very many people only voices are. */
  video = signal(true);
  /** Whether all that this page sends and receives is encrypted from page to page. */
  encrypted = computed(() => this.#told.value && this.setup.routes.encrypted.value);
  /** Whether what goes through an SFU is, from the next time on. */
  #told = signal(false);
  #layers = ["l", "m", "h"];
  /** How often the socket has said something about it. */
  #heard = 0;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #wants;
  /** What others said to a mesh that is not there yet. @type {{userId: number, message: Signal, at: number}[]} */
  #early = [];
  #drop = new Alarm(() => this.setup.routes.settle());

  /**
   * @param {{
   *   routes: import("./routes.js").Routes, media: import("./media.js").LocalMedia,
   *   participants: import("./routes.js").Seen<import("./participant.js").Participant[]>,
   *   relay: (userId: number, message: Signal) => void, tellSfu: (frame: object) => void,
   *   encryption: import("./call_encryption.js").CallEncryption,
   * }} setup
   */
  constructor(setup) {
    this.setup = setup;
    this.#wants = new Wants(setup.participants);
    this.#stop = effect(() => {
      if (setup.routes.swapped.value) this.#swapped();
    });
  }

  get #base() {
    return { iceServers: this.#iceServers, relayOnly: Boolean(privacy.value?.hideAddress), media: this.setup.media };
  }

  /** What is known of the call before its socket stands. @param {"mesh" | "sfu"} mode */
  note(mode) {
    if (!this.setup.routes.newest) this.mode.value = mode;
  }

  /** With an SFU it begins when the server says so. */
  begin() {
    if (this.mode.value === "mesh") this.#mesh();
  }

  #mesh() {
    const { newest } = this.setup.routes;
    const mesh = newest instanceof Mesh ? newest : new Mesh({ ...this.#base, send: this.setup.relay });
    if (mesh === newest) this.#revive(mesh);
    else this.#take(mesh);
    for (const { userId, message, at } of this.#early.splice(0)) {
      if (performance.now() - at < SIGNALS_KEEP_MS) mesh.receive(userId, message);
    }
  }

  /** @param {Mesh} mesh */
  #revive(mesh) {
    mesh.revive();
    this.setup.routes.reachAll();
  }

  /** One of the others has something to say to this page alone. @param {number} userId @param {Signal} message */
  receive(userId, message) {
    if (this.setup.routes.hear(userId, message)) return;
    this.#early = this.#early.filter(({ at }) => performance.now() - at < SIGNALS_KEEP_MS);
    this.#early.push({ userId, message, at: performance.now() });
  }

  /** @param {Mesh | Sfu} route */
  #take(route) {
    this.setup.routes.take(route);
    this.#drop.cancel();
  }

  /** @param {Wire.MediaMode} now */
  change({ mode, e2ee, sfu }) {
    this.#heard += 1;
    this.mode.value = mode;
    this.#told.value = e2ee;
    this.video.value = sfu?.video ?? true;
    if (!this.video.value) this.#onlyVoices();
    this.#layers = sfu?.layers ?? this.#layers;
    if (mode === "mesh") this.#mesh();
    else if (this.setup.routes.newest instanceof Mesh) this.setup.routes.newest.retire();
  }

  /**
   * A new socket stands: while there was none, the SFU may have gone.
   * @param {() => Promise<Wire.MediaMode | null>} read what the server says
   */
  async check(read) {
    if (this.mode.value === "mesh") return;
    const heard = this.#heard;
    try {
      const now = await read();
      if (now && heard === this.#heard) this.change(now);
    } catch (error) {
      console.debug("media mode", error); // the next socket asks again
    }
  }

  #onlyVoices() {
    this.setup.media.setCamera(false);
    this.setup.media.setScreen(false);
  }

  /** @param {any} frame */
  hear(frame) {
    this.#heard += 1;
    if (frame.op === "go") return this.#go(frame.generation);
    const { newest } = this.setup.routes;
    if (!(newest instanceof Sfu) || newest.generation !== frame.generation) return;
    if (frame.op === "drop-mesh") this.#dropOld();
    else newest.take(frame);
  }

  /** @param {number} generation */
  #go(generation) {
    const { encryption } = this.setup;
    this.mode.value = "sfu";
    if (this.#told.value) encryption.begin();
    this.#take(
      new Sfu({
        ...this.#base,
        generation,
        layers: this.video.value ? this.#layers : [],
        wants: this.#wants,
        hasTakenOver: (userId, feed) => this.setup.routes.hasTakenOver(userId, feed),
        send: this.setup.tellSfu,
        encryption: this.#told.value ? encryption : null,
      }),
    );
  }

  /** The others need it no longer. */
  #dropOld() {
    if (this.setup.routes.swapped.peek()) this.setup.routes.settle();
    else this.#drop.after(OLD_ONE_STAYS_MS);
  }

  #swapped() {
    const { newest } = this.setup.routes;
    if (!(newest instanceof Sfu)) return this.#drop.after(OTHERS_LOOK_MS);
    newest.send({ op: "swapped" });
    if (this.#drop.set) this.setup.routes.settle();
  }

  /** What the SFU has to know when a new socket stands. */
  get resumption() {
    const { newest } = this.setup.routes;
    return newest instanceof Sfu ? newest.resumption : null;
  }

  /** @param {RTCIceServer[]} iceServers */
  setIceServers(iceServers) {
    this.#iceServers = iceServers;
    this.setup.routes.setIceServers(iceServers);
  }

  close() {
    this.#stop();
    this.#drop.cancel();
    this.setup.routes.close();
  }

  /** @type {() => void} */
  #stop;
}
