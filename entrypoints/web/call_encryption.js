// A call through an SFU, encrypted from page to page: who has which key, and the code by which people compare them.

import { myId } from "./accounts.js";
import { Alarm } from "./backoff.js";
import { codeOf, KeyPair, newKey } from "./call_keys.js";
import { scriptAddress } from "./script_addresses.js";
import { signal } from "./vendor/signals.js";

/** Of a signal between two pages, beside those of their connections (peer.js). */
export const KEY = 4;
/** Who comes and goes in so short a time is worth one key. */
const GATHER_MS = 100;
/** A new key has reached everybody by then, and is used. */
const REACHED_MS = 500;

/** @typedef {import("./call_keys.js").SealedKey} SealedKey @typedef {import("./call_keys.js").Person} Person */
/** What pages say to each other of keys: here is mine, or: yours is missing. @typedef {{sealed?: SealedKey, missing?: boolean}} Word */

/** Null where a browser cannot, or the page is not secure. */
export const newPair = async () =>
  "RTCRtpScriptTransform" in window && crypto.subtle ? KeyPair.make().catch(() => null) : null;

export class CallEncryption {
  /** Groups of digits that are the same on all pages, unless somebody stands between them. */
  code = signal(/** @type {string[]} */ ([]));
  /** @type {Promise<KeyPair | null> | null} */
  #pair = null;
  /** Whoever else is in the call and can encrypt: their public keys. @type {Map<number, string>} */
  #people = new Map();
  /** @type {Worker | null} */
  #worker = null;
  #own = { number: 0, raw: newKey() };
  #renewal = new Alarm(() => this.#renew());
  /** What others say, and what is given to them, one after the other. */
  #turn = Promise.resolve();
  /** @type {WeakMap<RTCRtpReceiver, number>} */
  #streams = new WeakMap();
  #count = 0;
  #closed = false;

  /** @param {{callId: () => number, newPair: () => Promise<KeyPair | null>, send: (userId: number, word: Word) => void}} setup */
  constructor(setup) {
    this.setup = setup;
  }

  /** My own for others, for as long as this page is in the call; empty where there can be none. */
  async publicKey() {
    this.#pair ??= this.setup.newPair();
    return (await this.#pair)?.publicKey ?? "";
  }

  /** How somebody is in the call now. @param {number} userId @param {string} publicKey empty if they are out, or cannot encrypt */
  meet(userId, publicKey) {
    const known = this.#people.get(userId) ?? "";
    if (known === publicKey || this.#closed) return;
    if (known) this.#worker?.postMessage({ op: "forget", userId });
    if (publicKey) this.#people.set(userId, publicKey);
    else this.#people.delete(userId);
    this.#tellCode();
    if (this.#own.number) this.#renewal.after(GATHER_MS);
  }

  async #tellCode() {
    const others = [...this.#people].map(([userId, publicKey]) => ({ userId, publicKey }));
    const publicKey = await this.publicKey();
    if (!publicKey) return;
    const code = await codeOf(this.setup.callId(), [{ userId: myId(), publicKey }, ...others]);
    const unchanged = others.length === this.#people.size && others.every((each) => this.#people.get(each.userId) === each.publicKey);
    if (unchanged) this.code.value = code;
  }

  /** From now on what this page sends is encrypted. */
  begin() {
    if (!this.#own.number) this.#renew();
  }

  /** Whoever left knows only what was said while they were there; whoever came, only what is said from now on. */
  #renew() {
    const first = !this.#own.number;
    const own = { number: this.#own.number + 1, raw: newKey() };
    this.#own = own;
    for (const userId of this.#people.keys()) this.#give(userId);
    const use = () => this.#closed || this.#there.postMessage({ op: "use", ...own });
    if (first) use();
    else setTimeout(use, REACHED_MS);
  }

  get #there() {
    this.#worker ??= this.#open();
    return this.#worker;
  }

  #open() {
    const worker = new Worker(scriptAddress("call"), { type: "module" });
    worker.onmessage = ({ data }) => this.#people.has(data.missed) && this.setup.send(data.missed, { missing: true });
    return worker;
  }

  /** @param {number} userId */
  #give(userId) {
    this.#then(async (pair) => {
      const publicKey = this.#people.get(userId);
      if (!publicKey) return;
      const { number, raw } = this.#own;
      const me = { userId: myId(), publicKey: pair.publicKey };
      const sealed = await pair.seal(raw, number, me, { userId, publicKey }, this.setup.callId());
      this.setup.send(userId, { sealed });
    });
  }

  /** @param {number} userId @param {Word} word of theirs */
  hear(userId, { sealed, missing }) {
    if (missing && this.#own.number) this.#give(userId);
    if (!sealed) return;
    this.#then(async (pair) => {
      const publicKey = this.#people.get(userId);
      if (!publicKey) return; // their state comes, and then this is asked for
      const me = { userId: myId(), publicKey: pair.publicKey };
      const raw = await pair.open(sealed, { userId, publicKey }, me, this.setup.callId());
      if (this.#people.get(userId) === publicKey) this.#there.postMessage({ op: "take", userId, number: sealed.number, raw });
    });
  }

  /** @param {(pair: KeyPair) => Promise<void>} act */
  #then(act) {
    this.#turn = this.#turn
      .then(async () => {
        const pair = await this.#pair;
        if (pair && !this.#closed) await act(pair);
      })
      .catch((error) => console.debug("call key", error));
  }

  /** What goes out here. @param {RTCRtpSender} sender @param {string} kind */
  seal(sender, kind) {
    sender.transform = new RTCRtpScriptTransform(this.#there, { kind });
  }

  /** What comes in here. @param {RTCRtpReceiver} receiver @param {number} userId whose @param {string} kind */
  open(receiver, userId, kind) {
    let stream = this.#streams.get(receiver);
    if (!stream) {
      stream = this.#count += 1;
      this.#streams.set(receiver, stream);
      receiver.transform = new RTCRtpScriptTransform(this.#there, { stream });
    }
    this.#there.postMessage({ op: "source", stream, userId, kind });
  }

  close() {
    this.#closed = true;
    this.#renewal.cancel();
    this.#worker?.terminate();
  }
}
