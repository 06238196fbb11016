// What can be done with a message.

import { pictureAddress } from "../api.js";
import { revocable, revoke } from "../chat.js";
import { t } from "../i18n.js";
import { giveUp, resend } from "../outbox.js";
import { MessageType } from "../protocol.js";
import { ask } from "./dialog.js";
import { attempt, tell } from "./toasts.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

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

/** @param {Message} message @param {Unsent} [outgoing] @returns {import("./menu.js").Action[]} */
export function messageActions(message, outgoing) {
  const state = outgoing?.sending.value;
  const address = pictureAddress(message.image);
  /** @type {(import("./menu.js").Action | false)[]} */
  const actions = [
    message.type === MessageType.TEXT &&
      message.text !== "" && { icon: "copy", label: t("copy_text"), act: () => copy(message.text) },
    message.type === MessageType.IMAGE &&
      address !== "" && { icon: "save", label: t("save_picture"), act: () => save(address) },
    state === "failed" && { icon: "undo", label: t("send_again"), act: () => outgoing && resend(outgoing) },
    state !== undefined && { icon: "bin", label: t("discard"), act: () => outgoing && attempt(() => giveUp(outgoing)), danger: true },
    state === undefined &&
      revocable(message) && { icon: "bin", label: t("revoke"), act: () => takeBack(message), danger: true },
  ];
  return actions.filter((action) => action !== false);
}
