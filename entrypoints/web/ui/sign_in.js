// The door: sign in or make an account.

import { register, signIn } from "../accounts.js";
import { Refused } from "../api.js";
import { prepareAvatar, upload } from "../files.js";
import { explain, t } from "../i18n.js";
import { lost } from "../login.js";
import { inviter } from "../invitation.js";
import { language, languageChoice, visited } from "../preferences.js";
import { Code } from "../protocol.js";
import { bounds, fits } from "../server.js";
import { useRef, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { PictureButton } from "./picture_button.js";
import { Button, Field } from "./parts.js";

/** @param {{title: string, text: string, children?: any}} props */
function Door({ title, text, children }) {
  const other = language.value === "zh" ? "en" : "zh";
  return html`<main class="door">
    <div class="door-side" aria-hidden="true">
      <img src="/icons/icon.svg" alt="" width="72" height="72" />
      <p class="door-name">ichat</p>
      <p class="door-claim">${t("claim")}</p>
      <div class="door-talk">
        <span class="theirs">${t("door_1")}</span>
        <span class="mine">${t("door_2")}</span>
        <span class="theirs">${t("door_3")}</span>
      </div>
    </div>
    <div class="door-form">
      <h1>${title}</h1>
      <p class="door-text">${text}</p>
      ${children}
      <button type="button" class="link door-language" onClick=${() => (languageChoice.value = other)} lang=${other}>
        ${other === "zh" ? "中文" : "English"}
      </button>
    </div>
  </main>`;
}

/** @param {(event: SubmitEvent) => Promise<unknown>} action */
function useSubmit(action) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    setBusy(true);
    setTrouble("");
    try {
      await action(event);
    } catch (error) {
      const wrongPassword = error instanceof Refused && error.code === Code.WRONG_PASSWORD;
      setTrouble(wrongPassword ? t("refused_password") : explain(error));
      setBusy(false);
    }
  };
  return { busy, trouble, submit };
}

/** What somebody who comes to the door is told. @returns {{title: string, text: string}} */
function greeting() {
  const title = inviter.value ? t("invited_by", { name: inviter.value }) : t("welcome");
  return visited() ? { title: t("welcome_back"), text: t("sign_in_text") } : { title, text: t("welcome_text") };
}

export function SignIn() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { busy, trouble, submit } = useSubmit(async () => {
    await signIn(name.trim(), password);
  });
  const { title, text } = greeting();
  return html`<${Door} title=${title} text=${text}>
    ${!visited() && html`<a class="button button-primary door-way" href="/register">${t("create_account")}</a>
      <p class="door-or">${t("have_account")}</p>`}
    ${lost.value && html`<p class="door-lost" role="status">${t(lost.value === "expired" ? "login_expired" : "login_ended")}</p>`}
    <form onSubmit=${submit}>
      <${Field} label=${t("username")} value=${name} onInput=${setName} autocomplete="username" required autofocus=${visited()} />
      <${Field}
        label=${t("password")} type="password" value=${password} onInput=${setPassword}
        autocomplete="current-password" required
      />
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Button} kind=${visited() ? "primary" : "quiet"} type="submit" busy=${busy}>${t("sign_in")}</${Button}>
    </form>
    ${visited() && html`<p class="door-other">${t("no_account")} <a href="/register">${t("create_account")}</a></p>`}
  </${Door}>`;
}

export function Register() {
  const [name, setName] = useState("");
  const [nickname, setNickname] = useState("");
  const [password, setPassword] = useState("");
  const [picture, setPicture] = useState(/** @type {Blob | null} */ (null));
  const [tried, setTried] = useState(false);
  const uploaded = useRef({ picture: /** @type {Blob | null} */ (null), url: "" });
  const { usernames, nicknames, passwords } = bounds();
  const troubles = {
    name: fits(name.trim(), usernames) ? "" : t("username_rule", usernames),
    nickname: fits(nickname.trim(), nicknames) ? "" : t("nickname_rule", nicknames),
    password: fits(password, passwords) ? "" : t("password_rule", passwords),
  };
  const { busy, trouble, submit } = useSubmit(async () => {
    setTried(true);
    if (Object.values(troubles).some(Boolean)) throw new Refused(Code.INVALID_FIELDS, t("refused_fields"));
    if (picture && uploaded.current.picture !== picture) uploaded.current = { picture, url: await upload(picture) };
    const avatar = picture ? uploaded.current.url : "";
    await register({ username: name.trim(), password, nickname: nickname.trim(), avatar });
  });
  const said = (/** @type {keyof typeof troubles} */ field) => (tried ? troubles[field] : "");
  return html`<${Door} title=${t("create_account")} text=${t("register_text")}>
    <form onSubmit=${submit} novalidate>
      <${PictureButton}
        label=${t("choose_avatar")} name=${nickname || name} picture=${picture} prepare=${prepareAvatar}
        onPicture=${setPicture}
      />
      <${Field} label=${t("nickname")} value=${nickname} onInput=${setNickname} trouble=${said("nickname")}
        hint=${t("nickname_hint", nicknames)} autocomplete="nickname" />
      <${Field} label=${t("username")} value=${name} onInput=${setName} trouble=${said("name")}
        hint=${t("username_hint", usernames)} autocomplete="username" />
      <${Field} label=${t("password")} type="password" value=${password} onInput=${setPassword}
        trouble=${said("password")} hint=${t("password_hint", passwords)} autocomplete="new-password" />
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Button} kind="primary" type="submit" busy=${busy}>${t("create_account")}</${Button}>
    </form>
    <p class="door-other">${t("have_account")} <a href="/sign-in">${t("sign_in")}</a></p>
  </${Door}>`;
}
