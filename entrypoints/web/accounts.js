// Who is who, and who I am.

import { get, post } from "./api.js";
import { inOrder } from "./changes.js";
import { Gathering } from "./gathering.js";
import { t } from "./i18n.js";
import { begin, end, login, renewed } from "./login.js";
import { serverNow } from "./server.js";
import { signal } from "./vendor/signals.js";

/** @typedef {import("./vendor/signals.js").Signal<Wire.User | null>} UserSignal */

const SEARCH_PAGE = 50;

/** @type {Map<number, UserSignal>} */
const users = new Map();

const gathering = /** @type {Gathering<Wire.User>} */ (
  new Gathering({
    atMost: 200,
    ask: (userIds) => post("/user/infos", { userIds }),
    idOf: ({ userId }) => userId,
    take: know,
  })
);

/** Somebody's profile; null until it is known. Profiles asked for together are fetched together. */
export function user(/** @type {number} */ userId) {
  let found = users.get(userId);
  if (!found) {
    found = signal(/** @type {Wire.User | null} */ (null));
    users.set(userId, found);
    gathering.want([userId]);
  }
  return found;
}

/** Somebody's name, or "" while it is not known. */
export const nickname = (/** @type {number} */ userId) => nameOf(user(userId).value);

/** @param {Wire.User | null | undefined} person */
export const nameOf = (person) => (person?.deleted ? t("deleted_account") : (person?.nickname ?? ""));

/** Who this page is in a call that it came into without an account; 0 for nobody. */
export const guestId = signal(0);

export const myId = () => guestId.value || (login.value?.userId ?? 0);

/** Each as the server had them last, whichever answer comes first. @param {Wire.User[]} infos */
function know(infos) {
  for (const info of infos) {
    const known = users.get(info.userId);
    if (!known) users.set(info.userId, signal(/** @type {Wire.User | null} */ (info)));
    else if (!(Date.parse(info.updatedAt) < Date.parse(known.value?.updatedAt ?? ""))) known.value = info;
  }
}

export const recallUsers = know;

/** Those among them whose profiles are here. @param {Set<number>} userIds @returns {Wire.User[]} */
export const knownUsers = (userIds) => [...userIds].flatMap((userId) => users.get(userId)?.value ?? []);

/** Profiles change without a notification: ask again for all that are shown somewhere. */
export const refreshUsers = () => gathering.want(users.keys());

/** @param {string} username @param {string} password */
export async function signIn(username, password) {
  begin(await post("/login", { username, password }));
}

/** The second step, where the password alone was not enough. @param {string} challenge @param {string} code */
export async function signInWithCode(challenge, code) {
  begin(await post("/login/totp", { challenge, code }));
}

/** @param {{username: string, password: string, nickname: string, avatar: string, invite: string}} person */
export async function register(person) {
  begin(await post("/register", person));
}

/** Signs out here even if the server cannot be told; but nobody who signed in meanwhile. */
export async function signOut() {
  const key = login.value?.key;
  try {
    await post("/logout");
  } finally {
    if (login.value?.key === key) end();
  }
}

const RENEW_EVERY_MS = 24 * 3_600_000;

/** Who uses this page stays signed in: once a day its login is renewed. */
export async function stayIn() {
  const now = serverNow();
  if (now - (login.value?.renewedAt ?? now) < RENEW_EVERY_MS) return;
  try {
    renewed(await post("/login/renew"), now);
  } catch (error) {
    console.debug("renew", error); // again with the next connection, or in an hour
  }
}

export function forgetUsers() {
  users.clear();
  gathering.forget();
  wallpaper.value = "";
}

/** @param {string} name @param {string} avatar empty leaves the old one @param {string} about */
export async function saveProfile(name, avatar, about) {
  await post("/user/info", { nickname: name, avatar, about });
  know(await post("/user/infos", { userIds: [myId()] }));
}

/** My wallpaper, "" for none. */
export const wallpaper = signal("");

export async function loadSettings() {
  const settings = await inOrder("settings", () => get("/user/settings"));
  wallpaper.value = settings?.wallpaper ?? "";
  return settings;
}

/** @param {string} url */
export async function saveWallpaper(url) {
  await inOrder("settings", () => post("/user/settings", { wallpaper: url }));
  wallpaper.value = url;
}

/** For good. @param {string} password */
export async function deleteAccount(password) {
  await post("/user/delete", { password });
  end();
}

/** @returns {Promise<{kept: string}>} */
export const passwordPlace = () => get("/user/password");

/** @param {string} oldPassword @param {string} newPassword */
export const changePassword = (oldPassword, newPassword) => post("/user/password", { oldPassword, newPassword });

/** That it is still me who sits here. @param {string} password */
export const confirmLogin = (password) => post("/login/confirm", { password });

/** @returns {Promise<Wire.Device[]>} */
export const listDevices = () => inOrder("logins", () => get("/user/logins"));

/** @param {string} loginId */
export const endDevice = (loginId) => post("/user/logins/end", { loginId });

export const endOtherDevices = () => post("/user/logins/end", { others: true });

/** By any word of their names. @param {string} keyword @param {number} page @param {number} size @returns {Promise<Wire.FoundUser[]>} */
export async function search(keyword, page, size) {
  const found = await get("/user/search", { keyword, page, size, by: "name" });
  know(found);
  return found;
}

/** @param {string} username @returns {Promise<Wire.User | undefined>} */
export async function findByUsername(username) {
  const named = (/** @type {Wire.User | null} */ each) => each?.username.toLowerCase() === username.trim().toLowerCase();
  for (let page = 1; ; page += 1) {
    /** @type {Wire.User[]} */
    const users = await get("/user/search", { keyword: username, page, size: SEARCH_PAGE });
    const found = users.find(named);
    if (found || users.length < SEARCH_PAGE) return found;
  }
}
