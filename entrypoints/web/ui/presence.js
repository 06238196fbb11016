// Who is here and who types, as it is shown beside names.

import { displayName } from "../contacts.js";
import { group } from "../groups.js";
import { count, dayAndClock, lastSeen, t } from "../i18n.js";
import { presenceOf, watchWhileSeen } from "../presence.js";
import { typingIn } from "../typing.js";
import { useEffect, useRef } from "../vendor/hooks.js";
import { classes, html } from "./html.js";

/** @type {Record<"online" | "away", import("../i18n.js").TextKey>} */
const WORDS = { online: "is_online", away: "is_away" };

/** On the edge of a face; while it is on the screen, that person is watched. @param {{userId: number}} props */
export function PresenceDot({ userId }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (place.current ? watchWhileSeen(place.current, userId) : undefined), [userId]);
  const state = presenceOf(userId).value?.state ?? "offline";
  return html`<span ref=${place} class=${classes("presence", `presence-${state}`)}>
    ${state !== "offline" && html`<span class="sr-only">${t(WORDS[state])}</span>`}
  </span>`;
}

/** A face with the dot; without for groups. @param {{userId: number, children?: any}} props */
export const WithPresence = ({ userId, children }) =>
  html`<span class="with-presence">${children}${userId > 0 && html`<${PresenceDot} userId=${userId} />`}</span>`;

/** Empty if nobody types there. @param {number} contactId */
export function typingText(contactId) {
  const [one, other, ...more] = typingIn(contactId);
  if (!one) return "";
  if (!other) return t("typing_one", { name: displayName(one) });
  if (!more.length) return t("typing_two", { one: displayName(one), other: displayName(other) });
  return t("typing_many", { count: more.length + 2 });
}

/** Empty while it is not known, or nobody's business. @param {number} userId */
export function presenceText(userId) {
  const presence = presenceOf(userId).value;
  if (!presence) return "";
  if (presence.state !== "offline") return t(WORDS[presence.state]);
  return presence.lastSeenAt ? lastSeen(presence.lastSeenAt) : "";
}

/** @param {number} groupId */
function membersText(groupId) {
  const members = group(groupId).value?.memberCount ?? 0;
  return members ? count("member_one", "member_many", members) : "";
}

/** Below the name of a conversation. @param {{contact: Wire.Contact}} props */
export function ConversationNote({ contact }) {
  const typing = typingText(contact.contactId);
  const presence = contact.userId ? presenceOf(contact.userId).value : null;
  const note = typing || (contact.userId ? presenceText(contact.userId) : membersText(contact.groupId));
  const title = presence?.lastSeenAt ? dayAndClock(presence.lastSeenAt) : undefined;
  if (!note) return null;
  return html`<span class=${classes("conversation-note", typing && "types")} dir="auto" title=${title}>${note}</span>`;
}
