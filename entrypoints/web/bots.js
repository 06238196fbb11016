// Bots of mine, and the webhooks of a group.

import { get, post } from "./api.js";
import { inOrder } from "./changes.js";

/** What the token of a bot can open. @type {Wire.Scope[]} */
export const SCOPES = ["read", "send", "groups", "contacts"];

/** @returns {Promise<Wire.Bot[]>} */
export const listBots = () => inOrder("bots", () => get("/bots"));

/** @param {{username: string, nickname: string, scopes: Wire.Scope[]}} wish @returns {Promise<Wire.NewBot>} */
export const makeBot = (wish) => post("/bots", wish);

/** @param {number} userId @returns {Promise<Wire.NewBot>} */
export const renewToken = (userId) => post("/bots/token", { userId });

/** @param {number} userId */
export const endBot = (userId) => post("/bots/end", { userId });

/** @param {number} groupId @returns {Promise<Wire.Bot[]>} */
export const listWebhooks = (groupId) => inOrder("webhooks", () => get("/group/webhooks", { groupId }));

/** @param {number} groupId @param {string} name @returns {Promise<Wire.NewWebhook>} */
export const makeWebhook = (groupId, name) => post("/group/webhooks", { groupId, name });

/** @param {number} groupId @param {number} userId */
export const endWebhook = (groupId, userId) => post("/group/webhooks/end", { groupId, userId });
