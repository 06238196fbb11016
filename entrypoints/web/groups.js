// Groups: their names and who is in them.

import { get, post } from "./api.js";
import { Changes, inOrder } from "./changes.js";
import { computed, signal } from "./vendor/signals.js";

/** @typedef {{known: import("./vendor/signals.js").Signal<Wire.Group | null>, seen: import("./vendor/signals.js").ReadonlySignal<Wire.Group | null>}} Entry */

/** @type {Map<number, Entry>} */
const groups = new Map();
const changes = /** @type {Changes<Wire.Group>} */ (new Changes());
const thing = (/** @type {number} */ groupId) => `group ${groupId}`;

/** @param {number} groupId @param {Wire.Group | null} info */
function enter(groupId, info) {
  const known = signal(info);
  const entry = { known, seen: computed(() => known.value && changes.over(thing(groupId), known.value)) };
  groups.set(groupId, entry);
  return entry;
}
/** @type {Set<number>} */
const wanted = new Set();

/** A group of mine; null until it is known. */
export function group(/** @type {number} */ groupId) {
  let found = groups.get(groupId);
  if (!found) {
    found = enter(groupId, null);
    if (!wanted.size) queueMicrotask(ask);
    wanted.add(groupId);
  }
  return found.seen;
}

async function ask() {
  const groupIds = [...wanted];
  wanted.clear();
  if (!groupIds.length) return;
  try {
    /** @type {(Wire.Group | null)[]} */
    const infos = await post("/contact/groups", { groupIds });
    know(infos);
  } catch {
    // Asked again with the next connection.
  }
}

/** @param {(Wire.Group | null)[]} infos */
function know(infos) {
  for (const info of infos) {
    if (!info) continue;
    const entry = groups.get(info.groupId);
    if (entry) entry.known.value = info;
    else enter(info.groupId, info);
  }
}

export const recallGroups = know;

/** @returns {Wire.Group[]} */
export const knownGroups = () => [...groups.values()].flatMap(({ known }) => known.value ?? []);

/** As many as one request may name. */
const ASKED_AT_MOST = 1000;

export function refreshGroups() {
  for (const groupId of [...groups.keys()].slice(-ASKED_AT_MOST)) wanted.add(groupId);
  ask();
}

/** Something happened to it. @param {number} groupId */
export function refreshGroup(groupId) {
  if (!groups.has(groupId)) return;
  if (!wanted.size) queueMicrotask(ask);
  wanted.add(groupId);
}

export const Role = { OWNER: 1, ADMIN: 2, MEMBER: 3 };

/** Owner or admin. @param {Wire.Group | null} group */
export const manages = (group) => group?.role === Role.OWNER || group?.role === Role.ADMIN;

export function forgetGroups() {
  groups.clear();
  wanted.clear();
  changes.forget();
}

/** @param {string} name @param {string} avatar @param {number[]} contactIds @returns {Promise<Wire.Contact>} */
export const createGroup = (name, avatar, contactIds) => post("/group", { name, avatar, contactIds });

/** @param {number} contactId @returns {Promise<Wire.User[]>} */
export const everybodyIn = (contactId) => get("/contact/members", { contactId });

/** @param {number} groupId @param {string} cursor "" for the first page @returns {Promise<Wire.MembersPage>} */
export const listMembers = (groupId, cursor, limit = 50) => get("/group/members", { groupId, cursor, limit });

/** @param {number} groupId @param {number[]} userIds */
export const addMembers = (groupId, userIds) => post("/group/members/add", { groupId, userIds });

/** @param {number} groupId @param {number} userId */
export const removeMember = (groupId, userId) =>
  inOrder(thing(groupId), () => post("/group/members/remove", { groupId, userIds: [userId] }));

/** @param {number} groupId @param {number} userId @param {number} role */
export const setRole = (groupId, userId, role) =>
  inOrder(thing(groupId), () => post("/group/role", { groupId, userId, role }));

/** @param {number} groupId */
export const leaveGroup = (groupId) => post("/group/leave", { groupId });

/** @param {number} groupId */
export const dissolveGroup = (groupId) => post("/group/dissolve", { groupId });

/** @param {number} groupId @param {Partial<Wire.Group>} change @returns {Promise<Wire.Group>} */
const update = (groupId, change) => post("/group/update", { groupId, ...change });

/** What was written or chosen at length, which stays where it was entered until it is taken. @param {number} groupId @param {Partial<Wire.Group>} change */
export const updateGroup = async (groupId, change) =>
  know([await inOrder(thing(groupId), () => update(groupId, change))]);

/** What was switched, seen at once. @param {number} groupId @param {Partial<Wire.Group>} change */
export const switchGroup = (groupId, change) =>
  changes.make(
    thing(groupId),
    change,
    () => update(groupId, change),
    (info) => know([info]),
  );

/** @param {number} groupId @param {{seconds: number, uses: number}} wish @returns {Promise<Wire.NewLink>} */
export const makeLink = (groupId, wish) => post("/group/link", { groupId, ...wish });

/** All of them. @param {number} groupId */
export const endLinks = (groupId) => post("/group/link/end", { groupId });

/** What a link leads to. @param {string} token @returns {Promise<Wire.GroupSign>} */
export const showLink = (token) => get("/group/link", { token });

/** @param {string} token @returns {Promise<Wire.Contact>} */
export const joinGroup = (token) => post("/group/join", { token });
