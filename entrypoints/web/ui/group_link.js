// A link by which people come into a group.

import { endLinks, makeLink } from "../groups.js";
import { dayAndClock, t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { ask } from "./dialog.js";
import { html } from "./html.js";
import { Button, Choice } from "./parts.js";
import { SharedLink } from "./shared_link.js";
import { attempt, tell } from "./toasts.js";

const DAY_SECONDS = 86_400;

/** @param {{group: Wire.Group}} props */
export function GroupLink({ group }) {
  const [days, setDays] = useState("7");
  const [uses, setUses] = useState("0");
  const [link, setLink] = useState(/** @type {Wire.NewLink | null} */ (null));
  const make = () =>
    attempt(async () => setLink(await makeLink(group.groupId, { seconds: Number(days) * DAY_SECONDS, uses: Number(uses) })));
  const end = async () => {
    const sure = await ask({ title: t("end_group_links"), text: t("end_group_links_text"), yes: t("end_group_links") });
    if (!sure || !(await attempt(() => endLinks(group.groupId)))) return;
    setLink(null);
    tell(t("links_ended"));
  };
  return html`<section class="card members" aria-label=${t("group_link")}>
    <h3>${t("group_link")}</h3>
    <p class="hint">${t("group_link_text")}</p>
    <${Choice} label=${t("link_holds")} value=${days} onChoose=${setDays}
      options=${[["1", t("one_day")], ["7", t("one_week")], ["30", t("one_month")]]} />
    <${Choice} label=${t("link_uses")} value=${uses} onChoose=${setUses}
      options=${[["0", t("any_number")], ["10", t("ten_people")], ["1", t("one_person")]]} />
    <${Button} kind="primary" onClick=${make}>${t("make_group_link")}</${Button}>
    ${link && html`<${SharedLink} link=${link.url} text=${t("join_us", { name: group.name })} />
      <p class="hint">${t("link_holds_until", { time: dayAndClock(link.expiresAt) })}</p>`}
    <${Button} onClick=${end}>${t("end_group_links")}</${Button}>
  </section>`;
}
