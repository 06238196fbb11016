// Groups: their names and who is in them.

import { get, post } from "./api.js";
import { Changes, inOrder } from "./changes.js";
import { Gathering } from "./gathering.js";
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

const gathering = /** @type {Gathering<Wire.Group>} */ (
  new Gathering({
    atMost: 1000,
    ask: (groupIds) => post("/contact/groups", { groupIds }),
    idOf: ({ groupId }) => groupId,
    take: know,
  })
);

/** A group of mine; null until it is known. */
export function group(/** @type {number} */ groupId) {
  let found = groups.get(groupId);
  if (!found) {
    found = enter(groupId, null);
    gathering.want([groupId]);
  }
  return found.seen;
}

/** @param {Wire.Group[]} infos */
function know(infos) {
  for (const info of infos) {
    const entry = groups.get(info.groupId);
    if (entry) entry.known.value = info;
    else enter(info.groupId, info);
  }
}

export const recallGroups = know;

/** @returns {Wire.Group[]} */
export const knownGroups = () => [...groups.values()].flatMap(({ known }) => known.value ?? []);

export const refreshGroups = () => gathering.want(groups.keys());

/** Something happened to it. @param {number} groupId */
export function refreshGroup(groupId) {
  if (groups.has(groupId)) gathering.want([groupId]);
}

export const Role = { OWNER: 1, ADMIN: 2, MEMBER: 3 };

/** Owner or admin. @param {Wire.Group | null} group */
export const manages = (group) => group?.role === Role.OWNER || group?.role === Role.ADMIN;

export function forgetGroups() {
  groups.clear();
  gathering.forget();
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
  gathering.learn(await inOrder(thing(groupId), () => update(groupId, change)));

/** What was switched, seen at once. @param {number} groupId @param {Partial<Wire.Group>} change */
export const switchGroup = (groupId, change) =>
  changes.make(thing(groupId), change, async () => gathering.learn(await update(groupId, change)));

/** @param {number} groupId @param {{seconds: number, uses: number}} wish @returns {Promise<Wire.NewLink>} */
export const makeLink = (groupId, wish) => post("/group/link", { groupId, ...wish });

/** All of them. @param {number} groupId */
export const endLinks = (groupId) => post("/group/link/end", { groupId });

/** What a link leads to. @param {string} token @returns {Promise<Wire.GroupSign>} */
export const showLink = (token) => get("/group/link", { token });

/** @param {string} token @returns {Promise<Wire.Contact>} */
export const joinGroup = (token) => post("/group/join", { token });
