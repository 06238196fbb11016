// What happened to a group, in the language of this page.

import { myId } from "./accounts.js";
import { displayName } from "./contacts.js";
import { t } from "./i18n.js";

const NAMED_AT_MOST = 3;

const nameOf = (/** @type {number} */ userId) => (userId === myId() ? t("you") : displayName(userId));
const whomOf = (/** @type {number} */ userId) => (userId === myId() ? t("you_whom") : displayName(userId));

/** Three by name; a preview knows only that there are more. @param {number[]} userIds @param {boolean} whole */
function whom(userIds, whole) {
  const names = userIds.slice(0, NAMED_AT_MOST).map(whomOf);
  const others = userIds.length - names.length;
  const separator = t("name_separator");
  if (others > 0) {
    const listed = names.join(separator);
    return whole ? t("and_others", { names: listed, others, count: userIds.length }) : t("and_more", { names: listed });
  }
  const last = names.pop() ?? "";
  return names.length ? t("and_last", { names: names.join(separator), last }) : last;
}

/** @param {Wire.GroupEvent} event @param {boolean} [whole] whether all whom it was done to are listed */
export function eventText({ kind, actorId, userIds, text }, whole = true) {
  const values = { actor: nameOf(actorId), whom: whom(userIds, whole), text };
  switch (kind) {
    case "added":
      return t("event_added", values);
    case "removed":
      return t("event_removed", values);
    case "left":
      return t("event_left", values);
    case "joined":
      return t("event_joined", values);
    case "renamed":
      return t("event_renamed", values);
    case "avatar":
      return t("event_avatar", values);
    case "announcement":
      return t(text ? "event_announcement" : "event_announcement_gone", values);
    case "role":
      return t(text === "1" ? "event_role_1" : text === "2" ? "event_role_2" : "event_role_3", values);
    case "pinned":
      return t("event_pinned", values);
    case "deleted":
      return t("event_deleted", values);
    default:
      return "";
  }
}
