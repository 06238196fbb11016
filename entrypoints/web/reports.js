// Telling those who look after the server.

import { post } from "./api.js";

export const REASON_AT_MOST = 1000;

/** @param {{messageId: number} | {userId: number}} what @param {string} reason */
export const report = (what, reason) => post("/report", { ...what, reason });

/** With the token of a link that an administrator made. @param {string} token @param {string} password */
export const choosePassword = (token, password) => post("/password/reset", { token, password });
