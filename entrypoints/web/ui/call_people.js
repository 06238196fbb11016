// Who is in the call, who else could be, and what its host may do.

import { myId, user } from "../accounts.js";
import { setLock } from "../call_door.js";
import { askForQuiet, endForAll, invite, maySteer, putOut } from "../call_steering.js";
import { contactName, contactOfRoom, contacts, displayName } from "../contacts.js";
import { everybodyIn } from "../groups.js";
import { t } from "../i18n.js";
import { GUESTS_FROM, ParticipantState } from "../protocol.js";
import { server } from "../server.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { CallLink } from "./call_guests.js";
import { here } from "./call_presence.js";
import { ask, Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { attempt, tell } from "./toasts.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

/** @param {{session: CallSession, onClose: () => void}} props */
export function CallPeople({ session, onClose }) {
  const [inviting, setInviting] = useState(false);
  const [linking, setLinking] = useState(false);
  const others = here(session);
  const steers = maySteer(session);
  const inside = contactOfRoom(session.roomId);
  const end = async () => {
    if (await ask({ title: t("end_for_all"), text: t("end_for_all_text"), yes: t("end_for_all") })) {
      await attempt(() => endForAll(session));
    }
  };
  const locked = session.locked.value;
  const lock = async () => {
    if (await attempt(() => setLock(session, !locked))) tell(t(locked ? "call_now_unlocked" : "call_now_locked"));
  };
  if (linking) return html`<${CallLink} session=${session} onClose=${() => setLinking(false)} />`;
  if (inviting) return html`<${Invite} session=${session} onClose=${() => setInviting(false)} />`;
  return html`<${Dialog} title=${t("call_people")} onClose=${onClose}>
    ${locked && html`<p class="hint" role="status">${t("call_locked_hint")}</p>`}
    <ul class="rows">
      <${Row} session=${session} userId=${myId()} name=${t("you")} note="" />
      ${others.map(
        ({ userId, state, hand }) => html`<${Row}
          key=${userId} session=${session} userId=${userId} name=${displayName(userId)} steers=${steers}
          note=${noteOf(userId, state.value, hand.value)}
        />`,
      )}
    </ul>
    <footer>
      ${steers && html`<${Button} kind="danger" icon="hangUp" onClick=${end}>${t("end_for_all")}</${Button}>`}
      ${steers && can("call-lock") && html`<${Button} icon="lock" onClick=${lock}>${t(locked ? "unlock_call" : "lock_call")}</${Button}>`}
      ${inside && can("call-guests") && html`<${Button} icon="link" onClick=${() => setLinking(true)}>${t("invite_by_link")}</${Button}>`}
      ${!session.way.guest && html`<${Button} kind="primary" icon="userPlus" disabled=${session.phase.value !== "talking"} onClick=${() => setInviting(true)}>
        ${t("invite_people")}
      </${Button}>`}
    </footer>
  </${Dialog}>`;
}

/** @param {string} feature of the server */
const can = (feature) => server.value.features.includes(feature);

/** @param {number} userId @param {number} state @param {boolean} hand */
function noteOf(userId, state, hand) {
  if (state === ParticipantState.INVITED) return t("calling");
  return [userId >= GUESTS_FROM && t("guest"), hand && `✋ ${t("hand_up")}`].filter(Boolean).join(" · ");
}

/** @param {{session: CallSession, userId: number, name: string, note: string, steers?: boolean}} props */
function Row({ session, userId, name, note, steers = false }) {
  const hosts = session.hostId.value === userId;
  const enforced = session.mediaMode.mode.value === "sfu"; // in a mesh one can only ask
  const quiet = async () => {
    if (await attempt(() => askForQuiet(session, userId))) tell(t(enforced ? "person_muted" : "quiet_asked", { name }));
  };
  const remove = async () => {
    const question = { title: t("put_out", { name }), text: t("put_out_text"), yes: t("put_out_yes") };
    if (await ask(question)) await attempt(() => putOut(session, userId));
  };
  return html`<li class="row">
    <${Avatar} name=${name} url=${user(userId).value?.avatar ?? ""} id=${userId} size=${40} />
    <span class="row-text">
      <span class="row-name" dir="auto">${name}</span>
      <span class="hint">${[hosts && t("call_host"), note].filter(Boolean).join(" · ")}</span>
    </span>
    ${steers &&
    html`<${IconButton} icon="micOff" label=${t(enforced ? "mute_person" : "ask_for_quiet", { name })} onClick=${quiet} />
      <${IconButton} icon="close" label=${t("put_out", { name })} onClick=${remove} />`}
  </li>`;
}

/** Contacts, and members of the group, who are not in it. @param {{session: CallSession, onClose: () => void}} props */
function Invite({ session, onClose }) {
  const [chosen, setChosen] = useState(/** @type {number[]} */ ([]));
  const [members, setMembers] = useState(/** @type {number[]} */ ([]));
  const [busy, setBusy] = useState(false);
  const contact = contactOfRoom(session.roomId);
  useEffect(() => {
    if (contact?.groupId) {
      attempt(async () => setMembers((await everybodyIn(contact.contactId)).map(({ userId }) => userId)));
    }
  }, [contact?.contactId]);
  const inside = new Set([myId(), ...here(session).map(({ userId }) => userId)]);
  const friends = contacts.value.filter(({ userId, blocked }) => userId && !blocked);
  const people = [...new Set([...members, ...friends.map(({ userId }) => userId)])]
    .filter((userId) => !inside.has(userId))
    .sort((one, other) => displayName(one).localeCompare(displayName(other)));
  const toggle = (/** @type {number} */ userId) =>
    setChosen(chosen.includes(userId) ? chosen.filter((each) => each !== userId) : [...chosen, userId]);
  const go = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(() => invite(session, chosen));
    setBusy(false);
    if (done) onClose();
  };
  return html`<${Dialog} title=${t("invite_people")} onClose=${onClose}>
    <form onSubmit=${go}>
      <fieldset class="pick">
        <legend>${contact ? contactName(contact) : t("contacts")}</legend>
        ${!people.length && html`<p class="nothing">${t("everybody_is_in")}</p>`}
        <ul class="rows">
          ${people.map(
            (userId) => html`<li key=${userId}>
              <label class="row">
                <${Avatar} name=${displayName(userId)} url=${user(userId).value?.avatar ?? ""} id=${userId} size=${40} />
                <span class="row-text"><span class="row-name" dir="auto">${displayName(userId)}</span></span>
                <input type="checkbox" checked=${chosen.includes(userId)} onChange=${() => toggle(userId)} />
              </label>
            </li>`,
          )}
        </ul>
      </fieldset>
      <footer>
        <${Button} kind="primary" type="submit" busy=${busy} disabled=${!chosen.length}>${t("invite_to_call")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}
