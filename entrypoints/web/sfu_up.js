// What I send to the SFU: microphone, camera in several sizes, and the screen beside them.

import { Alarm } from "./backoff.js";
import { SfuLink } from "./sfu_link.js";
import { effect } from "./vendor/signals.js";

/** By rid. The SFU passes on the one that fits a tile; a camera with a small picture has fewer. @type {Record<string, RTCRtpEncodingParameters>} */
const SIZES = {
  h: { maxBitrate: 900_000, scaleResolutionDownBy: 1 },
  m: { maxBitrate: 300_000, scaleResolutionDownBy: 2 },
  l: { maxBitrate: 100_000, scaleResolutionDownBy: 4 },
};
const SCREEN = { maxBitrate: 2_500_000, maxFramerate: 15 };

/**
 * Whoever begins to receive needs a key frame, and a browser that is asked makes one every 300 ms at most: of many who
 * come at once, as to another SFU, some would wait that long. These come unasked.
 */
const KEY_FRAMES = 3;
const KEY_FRAME_EVERY_MS = 180;

/** Of what is offered in a row; then it stays as it is. */
const REFUSALS_AT_MOST = 2;

/** @typedef {"microphone" | "camera" | "screen"} StreamKind */

export class SfuUp {
  /** @type {Map<StreamKind, RTCRtpTransceiver>} */
  #transceivers = new Map();
  #turn = Promise.resolve();
  #refusals = 0;
  #keyFrames = KEY_FRAMES;
  #keyFrame = new Alarm(() => this.#makeKeyFrame());

  /**
   * @param {import("./sfu_link.js").LinkSetup} setup @param {import("./media.js").LocalMedia} media
   * @param {string[]} layers rids, the smallest first; none: no picture is taken
   */
  constructor(setup, media, layers) {
    this.send = setup.send;
    this.encryption = setup.encryption;
    this.media = media;
    this.link = new SfuLink(setup, "up", () => this.restart());
    this.connection = this.link.connection;
    this.link.pc.onnegotiationneeded = () => this.#publish();
    this.#add("microphone", "audio");
    if (layers.length) this.#add("camera", "video", layers.toReversed().map((rid) => ({ rid, ...SIZES[rid] })));
    const stops = [
      effect(() => {
        this.#fill("microphone", media.audio.value);
        this.#fill("camera", media.camera.value);
        if (layers.length) this.#share(media.screen.value);
      }),
      effect(() => {
        if (this.connection.value === "connected" && layers.length) this.#keyFrame.after(KEY_FRAME_EVERY_MS);
      }),
    ];
    this.#stop = () => stops.forEach((stop) => stop());
  }

  /** @param {StreamKind} kind @param {MediaStreamTrack | string} what @param {RTCRtpEncodingParameters[]} [sendEncodings] */
  #add(kind, what, sendEncodings) {
    const transceiver = this.link.pc.addTransceiver(what, { direction: "sendonly", ...(sendEncodings && { sendEncodings }) });
    this.encryption?.seal(transceiver.sender, kind);
    this.#transceivers.set(kind, transceiver);
  }

  /** Where a browser cannot, this changes nothing (webrtc-extensions, RTCSetParameterOptions). */
  #makeKeyFrame() {
    const sender = this.#transceivers.get("camera")?.sender;
    if (!sender || !this.#keyFrames) return;
    this.#keyFrames -= 1;
    const parameters = sender.getParameters();
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
    sender.setParameters(parameters, { encodingOptions }).catch((error) => console.debug("key frame", error));
    this.#keyFrame.after(KEY_FRAME_EVERY_MS);
  }

  /** Off and on need no negotiation. @param {StreamKind} kind @param {MediaStreamTrack | null} track */
  #fill(kind, track) {
    this.#transceivers.get(kind)?.sender.replaceTrack(track).catch((error) => console.debug(kind, error));
  }

  /** Its place stays when it ends: the SFU takes no new one where an old one was. @param {MediaStreamTrack | null} track */
  #share(track) {
    const known = this.#transceivers.get("screen");
    if (track) track.contentHint = "detail";
    if (!known && track) this.#add("screen", track, [SCREEN]);
    if (!known) return;
    this.#fill("screen", track);
    known.direction = track ? "sendonly" : "inactive";
  }

  async #publish() {
    const { pc } = this.link;
    if (this.#refusals > REFUSALS_AT_MOST) return;
    try {
      await pc.setLocalDescription();
      this.tell();
    } catch (error) {
      console.debug("publish", error);
    }
  }

  /** Say once more what has not been accepted yet. */
  tell() {
    const { pc } = this.link;
    if (pc.signalingState !== "have-local-offer") return;
    const kinds = Object.fromEntries(
      [...this.#transceivers].flatMap(([kind, { mid, direction }]) => (mid && direction === "sendonly" ? [[mid, kind]] : [])),
    );
    this.send({ op: "publish", sdp: pc.localDescription?.sdp, kinds });
  }

  /** @param {string} sdp */
  accept(sdp) {
    this.#then(async ({ signalingState }) => {
      if (signalingState !== "have-local-offer") return;
      await this.link.pc.setRemoteDescription({ type: "answer", sdp });
      this.#refusals = 0;
    });
  }

  /** It takes no picture, or none more: what was not there before is taken back. */
  refuse() {
    this.#then(async (pc) => {
      if (pc.signalingState !== "have-local-offer") return;
      this.#refusals += 1;
      await pc.setLocalDescription({ type: "rollback" });
      for (const [kind, transceiver] of this.#transceivers) {
        if (kind === "microphone" || transceiver.currentDirection) continue;
        transceiver.stop();
        this.#transceivers.delete(kind);
      }
    });
  }

  /** @param {(pc: RTCPeerConnection) => Promise<void>} act */
  #then(act) {
    this.#turn = this.#turn.then(() => act(this.link.pc)).catch((error) => console.debug("up", error));
  }

  /** The path is gone: look for another. */
  restart() {
    this.link.pc.restartIce();
  }

  close() {
    this.#keyFrame.cancel();
    this.#stop();
    this.link.close();
  }

  /** @type {() => void} */
  #stop;
}
