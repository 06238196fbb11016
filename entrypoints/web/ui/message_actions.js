// What can be done with a message.

import { myId } from "../accounts.js";
import { pictureAddress } from "../api.js";
import { caption } from "../attachments.js";
import { revocable, revoke } from "../chat.js";
import { draftIn } from "../drafts.js";
import { quick } from "../emojis.js";
import { group } from "../groups.js";
import { t } from "../i18n.js";
import { editable, forwardable, pin, pinnable, react, reactsWith, removable, standing, takeAway } from "../message_changes.js";
import { giveUp, resend } from "../outbox.js";
import { MessageType } from "../protocol.js";
import { ask } from "./dialog.js";
import { attempt, tell } from "./toasts.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

/** Members of a group, at most, among whom one is told who has read. */
const TOLD_AMONG = 100;

/** @param {string} text */
async function copy(text) {
  if (await attempt(() => navigator.clipboard.writeText(text))) tell(t("copied"));
}

/** @param {string} address */
function save(address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}

/** @param {Message} message */
async function takeBack(message) {
  const sure = await ask({ title: t("revoke_question"), text: t("revoke_text"), yes: t("revoke") });
  if (sure) await attempt(() => revoke(message));
}

/** @param {Message} message */
async function removeFromGroup(message) {
  const sure = await ask({ title: t("take_away_question"), text: t("revoke_text"), yes: t("take_away") });
  if (sure) await attempt(() => takeAway(message));
}

/** Who has read is told in small groups, to whoever wrote it. @param {Message} message @param {Wire.Contact} contact */
function tellsReaders({ senderId }, { groupId }) {
  const members = groupId ? (group(groupId).value?.memberCount ?? 0) : 0;
  return senderId === myId() && members > 0 && members <= TOLD_AMONG;
}

/** @typedef {"" | "forward" | "who" | "react" | "readers" | "report"} MessageDialog what else is to be shown */

/**
 * @param {Message} message @param {Unsent | undefined} outgoing @param {Wire.Contact} contact
 * @param {(dialog: MessageDialog) => void} show
 * @returns {import("./menu.js").Action[]}
 */
export function messageActions(message, outgoing, contact, show) {
  const state = outgoing?.sending.value;
  const address = pictureAddress(message.image);
  const draft = draftIn(contact.contactId);
  const there = state === undefined && standing(message);
  const own = state === undefined && revocable(message);
  /** @type {(import("./menu.js").Action | false)[]} */
  const actions = [
    there && { icon: "reply", label: t("reply"), act: () => draft.answer(message) },
    there && forwardable(message) && { icon: "forward", label: t("forward"), act: () => show("forward") },
    message.type === MessageType.TEXT &&
      caption(message) !== "" && { icon: "copy", label: t("copy_text"), act: () => copy(caption(message)) },
    address !== "" && { icon: "save", label: t("save_picture"), act: () => save(address) },
    there && editable(message) && { icon: "edit", label: t("edit"), act: () => draft.edit(message) },
    there &&
      pinnable(message, contact) && {
        icon: "pin",
        label: t(message.pinned ? "unpin" : "pin"),
        act: () => attempt(() => pin(message, !message.pinned)),
      },
    there && message.reactions.length > 0 && { icon: "smile", label: t("who_reacted"), act: () => show("who") },
    there && tellsReaders(message, contact) && { icon: "checks", label: t("read_by"), act: () => show("readers") },
    state === "failed" && { icon: "undo", label: t("send_again"), act: () => outgoing && resend(outgoing) },
    state !== undefined && { icon: "bin", label: t("discard"), act: () => outgoing && attempt(() => giveUp(outgoing)), danger: true },
    own && { icon: "bin", label: t("revoke"), act: () => takeBack(message), danger: true },
    there && message.senderId !== myId() && { icon: "alert", label: t("report"), act: () => show("report") },
    there &&
      !own &&
      removable(message, contact) && { icon: "bin", label: t("take_away"), act: () => removeFromGroup(message), danger: true },
  ];
  return actions.filter((action) => action !== false);
}

/** @param {Message} message @param {Unsent | undefined} outgoing @param {(dialog: MessageDialog) => void} show @returns {import("./menu.js").Sign[]} */
export function messageSigns(message, outgoing, show) {
  if (outgoing || !standing(message)) return [];
  const signs = quick().map((sign) => ({
    sign,
    label: t("react_with", { emoji: sign }),
    on: reactsWith(message, sign),
    act: () => attempt(() => react(message, sign)),
  }));
  return [...signs, { sign: "＋", label: t("react_more"), act: () => show("react") }];
}
