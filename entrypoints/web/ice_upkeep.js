// Addresses and credentials of the servers that help to find each other; renewed before they run out.

import { Alarm } from "./backoff.js";
import { serverNow } from "./server.js";

const RENEW_BEFORE_MS = 60_000;
const AGAIN_MS = 10_000;

export class IceUpkeep {
  /** @type {RTCIceServer[]} */
  servers = [];
  #closed = false;
  #renew = new Alarm(() => this.load());

  /** @param {() => Promise<Wire.Ice | null>} ask @param {(servers: RTCIceServer[]) => void} onNew */
  constructor(ask, onNew) {
    this.ask = ask;
    this.onNew = onNew;
  }

  async load() {
    try {
      const ice = await this.ask();
      if (!ice) return;
      this.use(ice);
      const left = Date.parse(ice.expiresAt) - serverNow() - RENEW_BEFORE_MS;
      this.#renew.after(Math.min(Math.max(left, 5_000), 2 ** 31 - 1));
    } catch (error) {
      console.debug("ice", error);
      this.#renew.after(AGAIN_MS); // two people in one house can talk without
    }
    if (this.#closed) this.#renew.cancel();
  }

  /** @param {Wire.Ice} ice */
  use({ iceServers }) {
    this.servers = iceServers;
    this.onNew(iceServers);
  }

  close() {
    this.#closed = true;
    this.#renew.cancel();
  }
}
