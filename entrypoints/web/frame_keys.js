// Encrypts and decrypts the frames of a call, so that an SFU forwards what it cannot read (docs/protocol-sfu.md).
//
// On the wire a frame is: clear bytes, ciphertext, tag, and the 12 bytes of its initialisation vector: the number of the
// key and of the frame. What is clear an SFU needs to forward: whether a picture is a key frame, and how large.

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Opus has a table of contents, VP8 a frame tag and, in key frames, a start code and the size (RFC 6716, 6386). */
const CLEAR_BYTES = { sound: 1, key: 10, delta: 3 };
/** Of one sender: frames may be on their way while a new key has overtaken them. */
const KEYS_KEPT = 4;

const AES = "AES-GCM";
/** What is authenticated beside the clear bytes, so that nobody's screen is taken for their camera. @type {Record<string, number>} */
const KIND_BYTES = { microphone: 1, camera: 2, screen: 3 };

/**
 * @typedef {object} Frame
 * @property {ArrayBuffer} data
 * @property {string} [type] of a picture: `key` or `delta`
 *
 * @typedef {{number: number, key: CryptoKey}} Numbered
 */

/** @param {Frame} frame */
function clearBytes({ data, type }) {
  const bytes = type === "key" ? CLEAR_BYTES.key : type === "delta" ? CLEAR_BYTES.delta : CLEAR_BYTES.sound;
  return new Uint8Array(data, 0, Math.min(bytes, data.byteLength));
}

/** @param {string} kind @param {Uint8Array} clear */
const authenticated = (kind, clear) => new Uint8Array([KIND_BYTES[kind] ?? 0, ...clear]);

/** @param {...Uint8Array} parts */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole.buffer;
}

/** @param {Uint8Array<ArrayBuffer>} raw */
const imported = (raw) => crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);

export class FrameKeys {
  /** @type {(Numbered & {frames: number}) | null} */
  #own = null;
  /** The newest first. @type {Map<number, Numbered[]>} */
  #others = new Map();

  /** From now on frames are encrypted with this; its number was never used before. @param {number} number @param {Uint8Array<ArrayBuffer>} raw */
  async use(number, raw) {
    this.#own = { number, key: await imported(raw), frames: 0 };
  }

  /** Somebody's newest. One that is older than what is known opens nothing any more. @param {number} userId @param {number} number @param {Uint8Array<ArrayBuffer>} raw */
  async take(userId, number, raw) {
    const key = await imported(raw);
    const known = this.#others.get(userId) ?? [];
    if (known.length && number <= known[0].number) return;
    this.#others.set(userId, [{ number, key }, ...known].slice(0, KEYS_KEPT));
  }

  /** They are gone, or another page of theirs is there. @param {number} userId */
  forget(userId) {
    this.#others.delete(userId);
  }

  /** Null while there is no key: nothing leaves in the clear. @param {Frame} frame @param {string} kind */
  async seal(frame, kind) {
    if (!this.#own) return null;
    const { number, key } = this.#own;
    const iv = new Uint8Array(IV_BYTES);
    const view = new DataView(iv.buffer);
    view.setUint32(0, number);
    view.setBigUint64(4, BigInt((this.#own.frames += 1)));
    const clear = clearBytes(frame);
    const parameters = { name: AES, iv, additionalData: authenticated(kind, clear) };
    const sealed = await crypto.subtle.encrypt(parameters, key, new Uint8Array(frame.data, clear.length));
    return joined(clear, new Uint8Array(sealed), iv);
  }

  /**
   * Null for what does not open.
   * @param {Frame} frame @param {number} userId who sent it, as the SFU says @param {string} kind
   * @returns {Promise<ArrayBuffer | null>}
   */
  async open(frame, userId, kind) {
    const { byteLength } = frame.data;
    const clear = clearBytes(frame);
    if (byteLength < clear.length + TAG_BYTES + IV_BYTES) return null;
    const iv = new Uint8Array(frame.data, byteLength - IV_BYTES);
    const number = new DataView(frame.data, byteLength - IV_BYTES).getUint32(0);
    const found = this.#others.get(userId)?.find((each) => each.number === number);
    if (!found) return null;
    const sealed = new Uint8Array(frame.data, clear.length, byteLength - IV_BYTES - clear.length);
    const parameters = { name: AES, iv, additionalData: authenticated(kind, clear) };
    try {
      return joined(clear, new Uint8Array(await crypto.subtle.decrypt(parameters, found.key, sealed)));
    } catch {
      return null; // of another key, or not as it was sent
    }
  }
}
