// An OpenID provider, seen from the door, on the way back from it, and from the settings.

import { Refused } from "../api.js";
import { explain, t as common, wordsOf } from "../i18n.js";
import { begin, login } from "../login.js";
import { broughtBack, joinProvider, partFromProvider, providerState, signInByProvider, visitProvider } from "../openid.js";
import { Code } from "../protocol.js";
import { go } from "../router.js";
import { server } from "../server.js";
import { signingInEn } from "../texts_signing_in_en.js";
import { signingInZh } from "../texts_signing_in_zh.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { Door } from "./door.js";
import { html } from "./html.js";
import { Button, Spinner } from "./parts.js";
import { confirmed, PasswordDue } from "./password_due.js";
import { SecondStep } from "./second_step.js";
import { attempt, tell } from "./toasts.js";
import { useLoad } from "./together.js";

const t = wordsOf({ en: signingInEn, zh: signingInZh });

/** Whoever is signed in joins their account; whoever is not comes in. */
export function ComingBack() {
  const [challenge, setChallenge] = useState("");
  const [trouble, setTrouble] = useState("");
  const name = server.value.oidc;
  const join = async (/** @type {import("../openid.js").Brought} */ brought) => {
    if (await confirmed(() => joinProvider(brought))) tell(t("provider_joined", { name }));
    go("settings", { replace: true });
  };
  const comeIn = async (/** @type {import("../openid.js").Brought} */ brought) => {
    try {
      const answer = await signInByProvider(brought);
      go("chats", { replace: true });
      begin(answer);
    } catch (error) {
      if (error instanceof Refused && error.code === Code.SECOND_STEP_DUE) setChallenge(error.challenge);
      else setTrouble(explain(error));
    }
  };
  useEffect(() => void (login.value ? join : comeIn)(broughtBack()), []);
  const back = () => go("sign-in", { replace: true });
  if (challenge) return html`<${SecondStep} challenge=${challenge} onBack=${back} />`;
  return html`<${Door} title=${common("sign_in")} text=${name}>
    ${trouble ? html`<p class="trouble" role="alert">${trouble}</p>` : html`<div class="centre"><${Spinner} /></div>`}
    ${trouble && html`<${Button} onClick=${back}>${t("back_to_password")}</${Button}>`}
    <${PasswordDue} />
  </${Door}>`;
}

/** In the settings, where there is a provider. */
export function ProviderAccount() {
  const [joined, setJoined] = useState(/** @type {boolean | null} */ (null));
  const name = server.value.oidc;
  const load = () => attempt(async () => setJoined((await providerState()).joined));
  useLoad(async () => name && load(), [name]);
  if (!name || joined === null) return null;
  const part = async () => {
    if (await confirmed(partFromProvider)) await load();
  };
  return html`<section class="card" aria-label=${name}>
    <h2>${name}</h2>
    <p class="hint">${t(joined ? "provider_is_joined" : "provider_text", { name })}</p>
    <${Button} onClick=${joined ? part : () => attempt(visitProvider)}>${t(joined ? "provider_part" : "provider_join")}</${Button}>
  </section>`;
}
