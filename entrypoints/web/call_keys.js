// The keys of a call that goes through an SFU: how pages give them to each other past the server (docs/protocol-sfu.md).

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEY_BYTES = 32;
const IV_BYTES = 12;
/** The code takes this much work to try out, so that nobody finds keys that have the same. */
const CODE_ROUNDS = 100_000;
const CODE_BYTES = 16;
const CODE_GROUPS = 6;
const GROUP_DIGITS = 5;

const text = new TextEncoder();

/** @param {Uint8Array} bytes */
const written = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @param {string} words @returns {Uint8Array<ArrayBuffer>} */
const read = (words) => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/**
 * A key of somebody, for somebody else alone.
 * @typedef {object} SealedKey
 * @property {number} number counts the sender's keys
 * @property {string} iv
 * @property {string} key
 */

export class KeyPair {
  /** @param {CryptoKey} secret @param {string} publicKey */
  constructor(secret, publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /** The secret half never leaves the browser. */
  static async make() {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ["deriveKey"]);
    return new KeyPair(privateKey, written(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey))));
  }

  /**
   * What only these two can make; one for each direction.
   * @param {string} theirs their public key @param {object} context who seals for whom, in which call
   */
  async #shared(theirs, context) {
    const publicKey = await crypto.subtle.importKey("raw", read(theirs), CURVE, false, []);
    const hkdf = { name: "HKDF", length: 256 };
    const master = await crypto.subtle.deriveKey({ name: "ECDH", public: publicKey }, this.secret, hkdf, false, ["deriveKey"]);
    const info = text.encode(JSON.stringify(context));
    const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    return crypto.subtle.deriveKey(derivation, master, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  /** @param {Uint8Array<ArrayBuffer>} raw @param {number} number @param {Person} me @param {Person} them @param {number} callId @returns {Promise<SealedKey>} */
  async seal(raw, number, me, them, callId) {
    const shared = await this.#shared(them.publicKey, contextOf(callId, me, them));
    const iv = random(IV_BYTES);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(`${number}`) }, shared, raw);
    return { number, iv: written(iv), key: written(new Uint8Array(sealed)) };
  }

  /** Throws for what they did not seal for me in this call. @param {SealedKey} sealed @param {Person} them @param {Person} me @param {number} callId */
  async open({ number, iv, key }, them, me, callId) {
    const shared = await this.#shared(them.publicKey, contextOf(callId, them, me));
    const parameters = { name: "AES-GCM", iv: read(iv), additionalData: text.encode(`${number}`) };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, shared, read(key)));
  }
}

/** @typedef {{userId: number, publicKey: string}} Person */

/** @param {number} callId @param {Person} from @param {Person} to */
const contextOf = (callId, from, to) => ({
  use: "ichat call key",
  callId,
  from: from.userId,
  to: to.userId,
  keys: [from.publicKey, to.publicKey],
});

export const newKey = () => random(KEY_BYTES);

/**
 * Six groups of digits, the same on all pages that know the same public keys.
 * @param {number} callId @param {Person[]} people
 */
export async function codeOf(callId, people) {
  const all = people.map(({ userId, publicKey }) => [userId, publicKey]).sort(([one], [other]) => Number(one) - Number(other));
  const base = await crypto.subtle.importKey("raw", text.encode(JSON.stringify(all)), "PBKDF2", false, ["deriveBits"]);
  const salt = text.encode(`ichat call code ${callId}`);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: CODE_ROUNDS };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(derivation, base, CODE_BYTES * 8));
  const number = bits.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const digits = (number % 10n ** BigInt(CODE_GROUPS * GROUP_DIGITS)).toString().padStart(CODE_GROUPS * GROUP_DIGITS, "0");
  return Array.from({ length: CODE_GROUPS }, (_, at) => digits.slice(at * GROUP_DIGITS, (at + 1) * GROUP_DIGITS));
}
