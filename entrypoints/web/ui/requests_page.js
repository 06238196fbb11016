// Who asks to be a contact, and whom I asked.

import { nameOf, user } from "../accounts.js";
import { acceptRequest, rejectRequest, requests } from "../contacts.js";
import { moment, t } from "../i18n.js";
import { go } from "../router.js";
import { cancelRequest, sent } from "../sent_requests.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Avatar, Button, Empty, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";

const PAGE = "requests";

export function RequestsPage() {
  const none = !requests.value.length && !sent.value.length;
  return html`<section class="pane" id=${PAGE} tabindex="-1" aria-label=${t("requests")}>
    <header class="pane-head">
      <span class="only-narrow"><${IconButton} icon="back" label=${t("back")} onClick=${() => go("contacts")} /></span>
      <h2>${t("requests")}</h2>
    </header>
    ${none
      ? html`<${Empty} icon="userPlus" title=${t("no_requests")} text=${t("no_requests_text")} />`
      : html`<div class="scroll requests-page">
          <${Listed} title=${t("received_requests")} requests=${requests.value} Row=${Received} />
          <${Listed} title=${t("sent_requests")} requests=${sent.value} Row=${Sent} />
        </div>`}
  </section>`;
}

/** @param {{title: string, requests: Wire.ContactRequest[], Row: (props: {request: Wire.ContactRequest}) => any}} props */
function Listed({ title, requests: listed, Row }) {
  if (!listed.length) return null;
  return html`<section aria-label=${title}>
    <h3 class="rows-title">${title}</h3>
    <ul class="rows">${listed.map((request) => html`<${Row} key=${request.id} request=${request} />`)}</ul>
  </section>`;
}

/** @param {{request: Wire.ContactRequest}} props */
function Received({ request }) {
  const { busy, act } = useAct();
  return html`<${Person} userId=${request.requestUid} at=${request.createdAt}>
    <${Button} kind="primary" busy=${busy} onClick=${() => act(() => acceptRequest(request.id))}>${t("accept")}</${Button}>
    <${Button} disabled=${busy} onClick=${() => act(() => rejectRequest(request.id))}>${t("reject")}</${Button}>
  </${Person}>`;
}

/** @param {{request: Wire.ContactRequest}} props */
function Sent({ request }) {
  const { busy, act } = useAct();
  return html`<${Person} userId=${request.userId} at=${request.createdAt}>
    <span class="tag">${t("waits_for_answer")}</span>
    <${Button} busy=${busy} onClick=${() => act(() => cancelRequest(request.id))}>${t("take_request_back")}</${Button}>
  </${Person}>`;
}

/** @param {{userId: number, at: string, children?: any}} props */
function Person({ userId, at, children }) {
  const person = user(userId).value;
  return html`<li class="row row-still request">
    <${Avatar} name=${nameOf(person)} url=${person?.avatar ?? ""} id=${userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${nameOf(person)}</span>
      <span class="row-note">@${person?.username ?? ""} · ${moment(at)}</span>
    </span>
    <span class="request-answers">${children}</span>
  </li>`;
}

function useAct() {
  const [busy, setBusy] = useState(false);
  const act = async (/** @type {() => Promise<unknown>} */ action) => {
    setBusy(true);
    await attempt(action);
    setBusy(false);
    // The row with the button that had the focus is gone: on from the top of the page.
    setTimeout(() => document.activeElement === document.body && document.getElementById(PAGE)?.focus());
  };
  return { busy, act };
}
