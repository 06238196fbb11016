// Out of a group: leaving it, or dissolving it.

import { lost } from "../contacts.js";
import { dissolveGroup, leaveGroup, Role } from "../groups.js";
import { t } from "../i18n.js";
import { wayFromHere } from "../router.js";
import { ask } from "./dialog.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { attempt } from "./toasts.js";

/** @param {{group: Wire.Group}} props */
export function GroupEnd({ group }) {
  const { groupId, name } = group;
  const owner = group.role === Role.OWNER;
  const bound = owner && group.memberCount > 1;
  const out = async (/** @type {import("./dialog.js").Question} */ question, /** @type {(groupId: number) => Promise<unknown>} */ act) => {
    if (!(await ask(question))) return;
    const go = wayFromHere();
    if (!(await attempt(() => act(groupId)))) return;
    go("chats");
    lost.value = null;
  };
  const leave = () =>
    out({ title: t("leave_group_name", { name }), text: t("leave_group_text"), yes: t("leave") }, leaveGroup);
  const dissolve = () =>
    out({ title: t("dissolve_group_name", { name }), text: t("dissolve_group_text"), yes: t("dissolve") }, dissolveGroup);
  return html`<section class="card members" aria-label=${t("leave_group")}>
    ${bound && html`<p class="hint">${t("hand_over_first")}</p>`}
    <div class="keeping">
      <${Button} kind="danger" icon="signOut" disabled=${bound} onClick=${leave}>${t("leave_group")}</${Button}>
      ${owner && html`<${Button} kind="danger" icon="bin" onClick=${dissolve}>${t("dissolve_group")}</${Button}>`}
    </div>
  </section>`;
}
