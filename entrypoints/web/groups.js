// Groups: their names and who is in them.

import { get, post } from "./api.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./vendor/signals.js").Signal<Wire.Group | null>} GroupSignal */

/** @type {Map<number, GroupSignal>} */
const groups = new Map();
/** @type {Set<number>} */
const wanted = new Set();

/** A group of mine; null until it is known. */
export function group(/** @type {number} */ groupId) {
  let found = groups.get(groupId);
  if (!found) {
    found = signal(/** @type {Wire.Group | null} */ (null));
    groups.set(groupId, found);
    if (!wanted.size) queueMicrotask(ask);
    wanted.add(groupId);
  }
  return found;
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
    const known = groups.get(info.groupId);
    if (known) known.value = info;
    else groups.set(info.groupId, signal(/** @type {Wire.Group | null} */ (info)));
  }
}

export const recallGroups = know;

/** @returns {Wire.Group[]} */
export const knownGroups = () => [...groups.values()].flatMap(({ value }) => value ?? []);

export function refreshGroups() {
  for (const [groupId, known] of groups) if (!known.value) wanted.add(groupId);
  ask();
}

export function forgetGroups() {
  groups.clear();
  wanted.clear();
}

/** @param {string} name @param {string} avatar @param {number[]} contactIds @returns {Promise<Wire.Contact>} */
export const createGroup = (name, avatar, contactIds) => post("/group", { name, avatar, contactIds });

/** @param {number} contactId @returns {Promise<Wire.User[]>} */
export const listMembers = (contactId) => get("/contact/members", { contactId });
