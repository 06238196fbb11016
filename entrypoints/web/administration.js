// What administrators see and do, as the server has it (docs/administration.md).

import { get, post } from "./api.js";

/**
 * @template Row
 * @typedef {{rows: Row[], cursor: number}} Page `cursor`: where the next one begins, 0 at the end
 */

/** @param {string} q the beginnings of words of names @param {number} cursor @returns {Promise<Page<Wire.Account>>} */
export async function listAccounts(q, cursor) {
  const page = await get("/admin/users", { q, cursor });
  return { rows: page.users, cursor: page.cursor };
}

/** @param {number} userId @returns {Promise<Wire.Device[]>} */
export const listLogins = (userId) => get("/admin/users/logins", { userId });

/** @param {string} username @param {string} nickname @returns {Promise<Wire.NewInvite>} */
export const createAccount = (username, nickname) => post("/admin/users/create", { username, nickname });

/** @typedef {"disable" | "enable" | "end-logins" | "reset-second-factor" | "appoint" | "dismiss" | "delete"} Deed */

/** @param {Deed} deed @param {number} userId */
export const change = (deed, userId) => post(`/admin/users/${deed}`, { userId });

/** @param {number} userId @returns {Promise<Wire.NewInvite>} */
export const resetPassword = (userId) => post("/admin/users/reset-password", { userId });

/** @param {number} cursor @returns {Promise<Page<Wire.GroupRow>>} */
export async function listGroups(cursor) {
  const page = await get("/admin/groups", { cursor });
  return { rows: page.groups, cursor: page.cursor };
}

/** @param {number} groupId */
export const dissolve = (groupId) => post("/admin/groups/dissolve", { groupId });

/** @param {"open" | "closed"} state @param {number} cursor @returns {Promise<Page<Wire.Report>>} */
export async function listReports(state, cursor) {
  const page = await get("/admin/reports", { state, cursor });
  return { rows: page.reports, cursor: page.cursor };
}

/** @param {number} reportId */
export const closeReport = (reportId) => post("/admin/reports/close", { reportId });

/** @returns {Promise<Wire.CallNow[]>} */
export const callsNow = () => get("/admin/calls");

/** The newest first. @returns {Promise<Wire.Leg[]>} */
export const callQuality = () => get("/admin/calls/quality");

/** @returns {Promise<Wire.SfuUnit[]>} */
export const sfuUnits = () => get("/admin/sfu");

/** Out of service, or back. @param {string} url @param {boolean} draining */
export const drainSfu = (url, draining) => post(draining ? "/admin/sfu/drain" : "/admin/sfu/undrain", { url });

/** @param {number} cursor @returns {Promise<Page<Wire.AuditEntry>>} */
export async function listAudit(cursor) {
  const page = await get("/admin/audit", { cursor });
  return { rows: page.entries, cursor: page.cursor };
}

/** @returns {Promise<Wire.ServerUse>} */
export const serverUse = () => get("/admin/server");
