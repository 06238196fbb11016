// The link by which people find each other, and who invited the person at this window.

import { recallHere, rememberHere } from "./memory.js";
import { addressOf, route } from "./router.js";
import { signal } from "./vendor/signals.js";

const NAME = "inviter";

/** @param {string} username */
export const invitationPath = (username) => `add#${encodeURIComponent(username)}`;

/** @param {string} username */
export const invitationLink = (username) => addressOf(invitationPath(username));

/** The username of whoever invited this person, "" for nobody; also while they register first. */
export const inviter = signal(recallHere(NAME));

route.subscribe(({ place, name }) => {
  if (place === "add") setInviter(name);
});

/** @param {string} username */
function setInviter(username) {
  inviter.value = username;
  rememberHere(NAME, username);
}

/** The secret of an invite to this server, "" for none; it survives a look at the other page of the door. */
export const invite = signal("");

route.subscribe(({ place, name }) => {
  if (place === "register" && name) invite.value = name;
});

/** The invitation was seen. */
export const forgetInviter = () => setInviter("");

const GROUP = "group-link";

/** The secret of a link into a group that was followed, "" for none; also while they register first. */
export const groupLink = signal(recallHere(GROUP));

/** @param {string} secret "" when it was used */
export function noteGroupLink(secret) {
  groupLink.value = secret;
  rememberHere(GROUP, secret);
}

route.subscribe(({ place, name }) => {
  if (place === "join" && name) noteGroupLink(name);
});
