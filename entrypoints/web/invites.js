// Invites to this server, which administrators make.

import { get, post } from "./api.js";
import { inOrder } from "./changes.js";

/** @returns {Promise<Wire.Invite[]>} refused to everybody else */
export const listInvites = () => inOrder("invites", () => get("/invites"));

/** @param {{uses: number}} wish 0: for as many as come @returns {Promise<Wire.NewInvite>} */
export const makeInvite = ({ uses }) => post("/invites", { uses });

/** @param {number} inviteId */
export const endInvite = (inviteId) => post("/invites/end", { inviteId });
