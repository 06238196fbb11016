// Before a call: look at oneself, choose devices, and in a group choose whom to call.

import { myId, user } from "../accounts.js";
import { enter, place } from "../calls.js";
import { contactName, contactOfRoom, displayName } from "../contacts.js";
import { everybodyIn } from "../groups.js";
import { count, t } from "../i18n.js";
import { LocalMedia } from "../media.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { DevicePickers, MediaTrouble } from "./device_pickers.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { MediaButtons } from "./media_buttons.js";
import { Avatar, Button, Spinner } from "./parts.js";
import { wanted } from "./start_call.js";
import { attempt } from "./toasts.js";
import { Video } from "./video.js";

/** The server's bound for one call, less the caller. */
const CALLEES_AT_MOST = 7;

/** @typedef {import("./start_call.js").Placing} Placing @typedef {import("./start_call.js").Answering} Answering */

/** @param {{what: Placing | Answering}} props */
export function Lobby({ what }) {
  const [media] = useState(() => new LocalMedia());
  const [callees, setCallees] = useState(/** @type {number[]} */ ([]));
  const handedOver = useRef(false);
  useEffect(() => {
    media.open({ audio: true, video: what.kind === "place" ? what.video : what.call.kind === "video" });
    return () => {
      if (!handedOver.current) media.close();
    };
  }, []);

  const go = async () => {
    handedOver.current = true;
    wanted.value = null;
    if (what.kind === "place") await attempt(() => place(what.contact, callees, media.wish, media));
    else await attempt(() => enter(what.call, media.wish, media));
  };

  const me = user(myId()).value;
  const contact = what.kind === "place" ? what.contact : contactOfRoom(what.call.roomId);
  const name = contact ? contactName(contact) : "";
  const title = what.kind === "place" ? t("call_somebody", { name }) : t("join_call", { name });
  return html`<${Dialog} title=${title} onClose=${() => (wanted.value = null)} kind="lobby">
    <div class="lobby-picture">
      ${media.video.value
        ? html`<${Video} track=${media.video.value} mirrored=${media.mirrored.value} label=${t("my_picture")} />`
        : html`<${Avatar} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()} size=${96} />`}
      <${MediaButtons} media=${media} />
    </div>
    <${MediaTrouble} media=${media} />
    ${what.kind === "place" && html`<${Callees} contact=${what.contact} callees=${callees} onChange=${setCallees} />`}
    <${DevicePickers} media=${media} />
    <footer>
      <${Button} kind="primary" icon="phone" disabled=${what.kind === "place" && !callees.length} onClick=${go}>
        ${t(what.kind === "place" ? "start_call" : "join")}
      </${Button}>
    </footer>
  </${Dialog}>`;
}

/** Whom to call: the one other person, or a choice among the group. @param {{contact: Wire.Contact, callees: number[], onChange: (userIds: number[]) => void}} props */
function Callees({ contact, callees, onChange }) {
  const [members, setMembers] = useState(/** @type {Wire.User[] | null} */ (null));
  useEffect(() => {
    if (contact.userId) return onChange([contact.userId]);
    attempt(async () => {
      const others = (await everybodyIn(contact.contactId)).filter(({ userId }) => userId !== myId());
      setMembers(others);
      onChange(others.slice(0, CALLEES_AT_MOST).map(({ userId }) => userId));
    });
  }, [contact.contactId]);
  if (contact.userId) return null;
  const toggle = (/** @type {number} */ userId) =>
    onChange(callees.includes(userId) ? callees.filter((each) => each !== userId) : [...callees, userId]);
  return html`<fieldset class="pick">
    <legend>${t("whom_to_call")} <span class="hint">${count("chosen_one", "chosen_many", callees.length)}</span></legend>
    ${!members && html`<div class="centre"><${Spinner} /></div>`}
    <ul class="rows">
      ${members?.map(
        (person) => html`<li key=${person.userId}>
          <label class="row">
            <${Avatar} name=${displayName(person.userId)} url=${person.avatar} id=${person.userId} size=${36} />
            <span class="row-text"><span class="row-name">${displayName(person.userId)}</span></span>
            <input
              type="checkbox" checked=${callees.includes(person.userId)} onChange=${() => toggle(person.userId)}
              disabled=${!callees.includes(person.userId) && callees.length >= CALLEES_AT_MOST}
            />
          </label>
        </li>`,
      )}
    </ul>
  </fieldset>`;
}
