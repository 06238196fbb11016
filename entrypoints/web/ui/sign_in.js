// The door: sign in or make an account.

import { register, signIn } from "../accounts.js";
import { Refused } from "../api.js";
import { prepareAvatar, upload } from "../files.js";
import { t } from "../i18n.js";
import { lost } from "../login.js";
import { invite, inviter } from "../invitation.js";
import { visited } from "../preferences.js";
import { Code } from "../protocol.js";
import { bounds, fits, server } from "../server.js";
import { useRef, useState } from "../vendor/hooks.js";
import { Door, useSubmit } from "./door.js";
import { html } from "./html.js";
import { PasskeyDoor } from "./passkey_door.js";
import { ProviderDoor } from "./provider_door.js";
import { PictureButton } from "./picture_button.js";
import { later } from "./later.js";
import { Button, Field } from "./parts.js";

const SecondStep = later(() => import("./second_step.js").then((part) => part.SecondStep));

/** Whoever was signed in has been here before, even if this browser had no time to note it. */
const known = () => visited() || Boolean(lost.value);

/** What somebody who comes to the door is told. @returns {{title: string, text: string}} */
function greeting() {
  const title = inviter.value ? t("invited_by", { name: inviter.value }) : t("welcome");
  return known() ? { title: t("welcome_back"), text: t("sign_in_text") } : { title, text: t("welcome_text") };
}

/** Signs in; the challenge where a second step is due, else "". @param {string} name @param {string} password */
async function firstStep(name, password) {
  try {
    await signIn(name, password);
    return "";
  } catch (error) {
    if (error instanceof Refused && error.code === Code.SECOND_STEP_DUE) return error.challenge;
    throw error;
  }
}

export function SignIn() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState("");
  const { busy, trouble, submit } = useSubmit(async () => {
    setChallenge(await firstStep(name.trim(), password));
  });
  if (challenge) return html`<${SecondStep} challenge=${challenge} onBack=${() => setChallenge("")} />`;
  const { title, text } = greeting();
  return html`<${Door} title=${title} text=${text}>
    ${!known() && html`<a class="button button-primary door-way" href="register">${t("create_account")}</a>
      <p class="door-or">${t("have_account")}</p>`}
    ${lost.value && html`<p class="door-lost" role="status">${t(lost.value === "expired" ? "login_expired" : "login_ended")}</p>`}
    ${server.value.features.includes("directory") && html`<p class="hint">${t("sign_in_directory")}</p>`}
    <form onSubmit=${submit}>
      <${Field} label=${t("username")} value=${name} onInput=${setName} autocomplete="username" required autofocus=${known()} />
      <${Field}
        label=${t("password")} type="password" value=${password} onInput=${setPassword}
        autocomplete="current-password" required
      />
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      <${Button} kind=${known() ? "primary" : "quiet"} type="submit" busy=${busy}>${t("sign_in")}</${Button}>
    </form>
    <${PasskeyDoor} />
    <${ProviderDoor} />
    ${known() && html`<p class="door-other">${t("no_account")} <a href="register">${t("create_account")}</a></p>`}
  </${Door}>`;
}

/** What keeps somebody from making an account here, "" for nothing. */
function closedDoor() {
  const { registration } = server.value;
  if (registration === "open" || invite.value) return "";
  return t(registration === "closed" ? "registration_closed" : "invite_only");
}

export function Register() {
  const closed = closedDoor();
  return closed
    ? html`<${Door} title=${t("create_account")} text=${closed}><p class="door-other">${t("have_account")} <a href="sign-in">${t("sign_in")}</a></p></${Door}>`
    : html`<${NewAccount} />`;
}

function NewAccount() {
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
    await register({ username: name.trim(), password, nickname: nickname.trim(), avatar, invite: invite.value });
  });
  const said = (/** @type {keyof typeof troubles} */ field) => (tried ? troubles[field] : "");
  return html`<${Door} title=${t("create_account")} text=${t(invite.value ? "invited_text" : "register_text")}>
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
    <p class="door-other">${t("have_account")} <a href="sign-in">${t("sign_in")}</a></p>
  </${Door}>`;
}
