// How a page comes into a call: with an account by operations, as a guest by what the call's socket says.

import { get, post, postPastTheEnd } from "./api.js";
import { newPair } from "./call_encryption.js";
import { leave } from "./call_history.js";
import { inOrder } from "./changes.js";
import { loadPrivacy } from "./privacy.js";

/**
 * @typedef {object} Way
 * @property {boolean} guest
 * @property {() => Promise<import("./call_keys.js").KeyPair | null>} newPair of keys, if this page can encrypt
 * @property {(callId: number, publicKey: string) => Promise<string>} token for the socket
 * @property {(callId: number) => Promise<Wire.Call | null>} call null where only the socket tells
 * @property {(callId: number) => Promise<Wire.Ice | null>} ice likewise
 * @property {(callId: number) => Promise<Wire.MediaMode | null>} mediaMode likewise
 * @property {() => Promise<unknown>} prepare
 * @property {(callId: number) => Promise<unknown>} leave
 * @property {(callId: number, legs: import("./call_quality.js").Leg[]) => Promise<unknown>} report how it went
 * @property {(callId: number) => Promise<Wire.Leg[]>} legs how it went for everybody
 */

/**
 * To the server, whoever has not yet left one call is busy for the next: what this page does with calls goes in order.
 * @template T
 * @param {() => Promise<T>} work
 */
const inTurn = (work) => inOrder("calls", work);

/** @param {object} call the request for it @returns {Promise<number>} */
export const placeCall = (call) => inTurn(() => post("/call", call));

/** Reject, cancel or leave. @param {number} callId */
export const leaveCall = (callId) => leave(callId, () => inTurn(() => postPastTheEnd("/call/hangup", undefined, { callId })));

/** @type {Way} */
export const asMember = {
  guest: false,
  newPair,
  token: (callId, publicKey) => inTurn(() => post("/call/join", undefined, { callId, sfu: 1, ...(publicKey && { publicKey }) })),
  call: (callId) => get("/call", { callId }),
  ice: (callId) => get("/call/ice", { callId }),
  mediaMode: (callId) => get("/call/media", { callId }),
  prepare: loadPrivacy,
  leave: leaveCall,
  report: (callId, legs) =>
    post("/call/quality", { callId, legs }).catch((error) => console.debug("quality", error)), // worth no second try
  legs: (callId) => get("/call/quality", { callId }),
};

/** @param {string} token @param {import("./call_keys.js").KeyPair | null} pair with which it was asked for @returns {Way} */
export const asGuest = (token, pair) => ({
  guest: true,
  newPair: async () => pair,
  token: async () => token,
  call: async () => null,
  ice: async () => null,
  mediaMode: async () => null,
  prepare: async () => {},
  leave: async () => {},
  report: async () => {},
  legs: async () => [],
});
