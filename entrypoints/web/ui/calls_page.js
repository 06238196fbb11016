// The calls there were.

import { myId, user } from "../accounts.js";
import { contactOfRecord, history, historyCursor, historyLoaded, loadOlderCalls, markCallsSeen, missedCalls } from "../call_history.js";
import { contactAvatar, contactName, displayName } from "../contacts.js";
import { dayAndClock, t } from "../i18n.js";
import { CallStatus } from "../protocol.js";
import { go } from "../router.js";
import { useEffect } from "../vendor/hooks.js";
import { callOutcome } from "./call_card.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar, Button, Empty, IconButton, Spinner } from "./parts.js";
import { startCall } from "./start_call.js";
import { attempt } from "./toasts.js";

export function CallsPage() {
  useEffect(() => void attempt(markCallsSeen), [missedCalls.value]);
  return html`
    <header class="place-head"><h1>${t("calls")}</h1></header>
    <div class="scroll">
      ${!historyLoaded.value && html`<div class="centre"><${Spinner} /></div>`}
      ${historyLoaded.value && !history.value.length && html`<${Empty} icon="phone" title=${t("no_calls")} text=${t("no_calls_text")} />`}
      <ul class="rows" aria-label=${t("calls")}>
        ${history.value.map((record) => html`<${Row} key=${record.callId} record=${record} />`)}
      </ul>
      ${historyCursor.value && html`<div class="centre"><${Button} onClick=${() => attempt(loadOlderCalls)}>${t("show_more")}</${Button}></div>`}
    </div>
  `;
}

/** @param {{record: Wire.CallRecord}} props */
function Row({ record }) {
  const contact = contactOfRecord(record);
  const peer = record.peers[0] ?? record.callerId;
  const name = contact ? contactName(contact) : displayName(peer);
  const out = record.direction === "out" || record.callerId === myId();
  const words = record.status === CallStatus.ENDED ? callOutcome(record, out) : t("call_running");
  return html`<li class=${classes("row row-still", record.missed && "row-missed")}>
    <${Avatar} name=${name} url=${contact ? contactAvatar(contact) : (user(peer).value?.avatar ?? "")}
      id=${contact?.groupId || peer} group=${Boolean(contact?.groupId)} />
    <span class="row-text">
      <span class="row-name">${name}</span>
      <span class="row-note">
        <${Icon} name=${out ? "arrowOut" : "arrowIn"} size=${14} />
        <span class="sr-only">${t(out ? "call_out" : "call_in")}</span>
        ${words} · ${dayAndClock(record.createdAt)}
      </span>
    </span>
    ${contact &&
    html`<${IconButton} icon="chat" label=${t("write_to", { name })} onClick=${() => open(contact)} />
      <${IconButton} icon="phone" label=${t("call_somebody", { name })}
        onClick=${() => startCall(contact, record.kind === "video")} />`}
  </li>`;
}

/** @param {Wire.Contact} contact */
const open = ({ contactId }) => go(`chats/${contactId}`);
