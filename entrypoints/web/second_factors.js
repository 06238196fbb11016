// The second step of my own account.

import { get, post } from "./api.js";

/** @returns {Promise<Wire.SecondFactor>} */
export const secondFactor = () => get("/user/totp");

/** A new secret as an `otpauth:` address; it counts once it is confirmed. @param {string} password @returns {Promise<{uri: string}>} */
export const beginSecondFactor = (password) => post("/user/totp/begin", { password });

/** @param {string} code @returns {Promise<{recoveryCodes: string[]}>} shown this once */
export const confirmSecondFactor = (code) => post("/user/totp/confirm", { code });

/** @param {string} password */
export const endSecondFactor = (password) => post("/user/totp/end", { password });
