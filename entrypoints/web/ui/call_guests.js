// Guests of a call, before its hosts: who is at the door, and the link by which they come.

import { endLinks, letIn, makeLink, turnAway } from "../call_door.js";
import { contactOfRoom } from "../contacts.js";
import { dayAndClock, t } from "../i18n.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { ask, Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Button, Choice } from "./parts.js";
import { SharedLink } from "./shared_link.js";
import { attempt, tell } from "./toasts.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

const HOUR_SECONDS = 3_600;

/** Says that somebody is at the door, wherever one is on the page. @param {CallSession} session */
export function useKnocks(session) {
  const guests = session.door.guests.value;
  const known = useRef(/** @type {Set<number>} */ (new Set()));
  useEffect(() => {
    for (const { userId, name } of guests) if (!known.current.has(userId)) tell(t("guest_at_door", { name }));
    known.current = new Set(guests.map(({ userId }) => userId));
  }, [guests]);
}

/** @param {{session: CallSession}} props */
export function AtDoor({ session }) {
  const guests = session.door.guests.value;
  if (!guests.length) return null;
  return html`<ul class="at-door" aria-label=${t("guests_at_door")}>
    ${guests.map(({ userId, name }) => html`<${GuestAtDoor} key=${userId} session=${session} userId=${userId} name=${name} />`)}
  </ul>`;
}

/** @param {{session: CallSession, userId: number, name: string}} props */
function GuestAtDoor({ session, userId, name }) {
  const [busy, setBusy] = useState(false);
  const act = (/** @type {typeof letIn} */ decide) => async () => {
    setBusy(true);
    await attempt(() => decide(session, userId));
    setBusy(false);
  };
  return html`<li>
    <span dir="auto">${t("guest_at_door", { name })}</span>
    <${Button} kind="primary" disabled=${busy} onClick=${act(letIn)} label=${t("let_in_somebody", { name })}>${t("let_in")}</${Button}>
    <${Button} disabled=${busy} onClick=${act(turnAway)} label=${t("turn_away_somebody", { name })}>${t("turn_away")}</${Button}>
  </li>`;
}

/** @param {{session: CallSession, onClose: () => void}} props */
export function CallLink({ session, onClose }) {
  const [hours, setHours] = useState("24");
  const [link, setLink] = useState(/** @type {Wire.NewLink | null} */ (null));
  const contact = contactOfRoom(session.roomId);
  if (!contact) return null;
  const make = () => attempt(async () => setLink(await makeLink(contact.contactId, Number(hours) * HOUR_SECONDS)));
  const end = async () => {
    const sure = await ask({ title: t("end_call_links"), text: t("end_call_links_text"), yes: t("end_call_links") });
    if (!sure || !(await attempt(() => endLinks(contact.contactId)))) return;
    setLink(null);
    tell(t("links_ended"));
  };
  return html`<${Dialog} title=${t("invite_by_link")} onClose=${onClose}>
    <p class="hint">${t("invite_by_link_text")}</p>
    <${Choice} label=${t("link_holds")} value=${hours} onChoose=${setHours}
      options=${[["1", t("one_hour")], ["24", t("one_day")], ["168", t("one_week")]]} />
    ${link
      ? html`<${SharedLink} link=${link.url} text=${t("guest_join_us")} />
          <p class="hint">${t("link_holds_until", { time: dayAndClock(link.expiresAt) })}</p>`
      : html`<${Button} kind="primary" onClick=${make}>${t("make_call_link")}</${Button}>`}
    <${Button} onClick=${end}>${t("end_call_links")}</${Button}>
  </${Dialog}>`;
}
