// Passkeys: this device checks who holds it, and signs in without a password.

import { get, post } from "./api.js";
import { inOrder } from "./changes.js";
import { begin } from "./login.js";

const ADDRESS = /^[\d.]+$|:/;

/** Browsers keep them for pages with a name, by TLS or on this machine; not for numbers. */
export const passkeysPossible = "PublicKeyCredential" in window && !ADDRESS.test(location.hostname);

/** @param {string} text base64url */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} bytes */
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** What the person chose; null if they changed their mind. @param {() => Promise<Credential | null>} ask */
async function chosen(ask) {
  try {
    return /** @type {PublicKeyCredential | null} */ (await ask());
  } catch (error) {
    if (error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError")) return null;
    throw error;
  }
}

/** As its `toJSON`, which not every browser has yet. @param {PublicKeyCredential} credential @param {object} response */
const asJson = ({ id, rawId, type }, response) => ({ id, rawId: toText(rawId), type, response });

/** @returns {Promise<Wire.Passkey[]>} */
export const listPasskeys = () => inOrder("passkeys", () => get("/user/passkeys"));

/** @param {number} passkeyId @param {string} name */
export const renamePasskey = (passkeyId, name) => post("/user/passkeys/rename", { passkeyId, name });

/** @param {number} passkeyId */
export const endPasskey = (passkeyId) => post("/user/passkeys/end", { passkeyId });

/** This device, or one beside it, makes one; whether it did. @param {string} name */
export async function makePasskey(name) {
  const { options } = await post("/user/passkeys/begin");
  const known = options.excludeCredentials ?? [];
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: known.map((/** @type {{id: string}} */ each) => ({ ...each, id: toBytes(each.id) })),
  };
  const credential = await chosen(() => navigator.credentials.create({ publicKey }));
  if (!credential) return false;
  const { attestationObject, clientDataJSON } = /** @type {AuthenticatorAttestationResponse} */ (credential.response);
  const response = { attestationObject: toText(attestationObject), clientDataJSON: toText(clientDataJSON) };
  await post("/user/passkeys/confirm", { name, credential: asJson(credential, response) });
  return true;
}

/** Signs in with the one that the person chooses, unless they change their mind. */
export async function signInWithPasskey() {
  const { options } = await post("/login/passkey/begin");
  const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: [] };
  const credential = await chosen(() => navigator.credentials.get({ publicKey }));
  if (!credential) return;
  const answer = /** @type {AuthenticatorAssertionResponse} */ (credential.response);
  const response = {
    authenticatorData: toText(answer.authenticatorData),
    clientDataJSON: toText(answer.clientDataJSON),
    signature: toText(answer.signature),
    userHandle: toText(answer.userHandle),
  };
  begin(await post("/login/passkey", { credential: asJson(credential, response) }));
}
