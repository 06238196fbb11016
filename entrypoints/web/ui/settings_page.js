// Who I am here, and how I like it.

import { changePassword, myId, passwordPlace, saveProfile, saveWallpaper, signOut, user, wallpaper } from "../accounts.js";
import { allowAlerts } from "../alerts.js";
import { pictureAddress } from "../api.js";
import { prepareAvatar, prepareWallpaper, upload } from "../files.js";
import { t } from "../i18n.js";
import { leaveWindow } from "../login.js";
import { alertsWanted, languageChoice, soundsWanted, theme } from "../preferences.js";
import { PasswordPlace } from "../protocol.js";
import { bounds, fits } from "../server.js";
import { useRef, useState } from "../vendor/hooks.js";
import { AccountEnd } from "./account_end.js";
import { AdminLink } from "./admin_link.js";
import { Bots } from "./bots.js";
import { Devices } from "./devices.js";
import { useFollowed } from "./followed.js";
import { html } from "./html.js";
import { PictureButton } from "./picture_button.js";
import { Button, Choice, Field, Switch } from "./parts.js";
import { Passkeys } from "./passkeys.js";
import { PasswordDue } from "./password_due.js";
import { PrivacySettings } from "./privacy_settings.js";
import { ProviderAccount } from "./provider.js";
import { SecondFactor } from "./second_factor.js";
import { QuietHours } from "./quiet_hours.js";
import { showShortcuts } from "./shortcuts.js";
import { attempt, tell } from "./toasts.js";
import { Together, useLoad } from "./together.js";

const ABOUT_AT_MOST = 140;

export function SettingsPage() {
  return html`
    <header class="place-head"><h1>${t("settings")}</h1></header>
    <div class="scroll settings">
      <${Together}>
        <${Profile} />
        <${AdminLink} />
        <${Looks} />
        <${Wallpaper} />
        <${Attention} />
        <${PrivacySettings} />
        <${Password} />
        <${Passkeys} />
        <${ProviderAccount} />
        <${SecondFactor} />
        <${Devices} />
        <${Bots} />
        <section class="card">
          <span class="only-wide"><${Button} icon="keyboard" onClick=${showShortcuts}>${t("shortcuts")}</${Button}></span>
          <${Button} icon="people" onClick=${leaveWindow}>${t("other_account")}</${Button}>
          <${Button} icon="signOut" kind="danger" onClick=${() => attempt(signOut)}>${t("sign_out")}</${Button}>
          <${AccountEnd} />
        </section>
      </${Together}>
      <${PasswordDue} />
    </div>
  `;
}

function Profile() {
  const me = user(myId()).value;
  const [name, setName] = useFollowed(me?.nickname ?? "");
  const [about, setAbout] = useFollowed(me?.about ?? "");
  const [picture, setPicture] = useState(/** @type {Blob | null} */ (null));
  const [busy, setBusy] = useState(false);
  const named = name.trim() && name.trim() !== me?.nickname;
  const changed = picture || named || about.trim() !== (me?.about ?? "");
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => saveProfile(name.trim(), picture ? await upload(picture) : "", about.trim()));
    setBusy(false);
    if (!done) return;
    setPicture((now) => (now === picture ? null : now));
    tell(t("saved"));
  };
  return html`<section class="card" aria-label=${t("my_profile")}>
    <form class="profile" onSubmit=${save}>
      <${PictureButton} label=${t("choose_avatar")} name=${me?.nickname ?? ""} url=${me?.avatar ?? ""} id=${myId()}
        picture=${picture} prepare=${prepareAvatar} onPicture=${setPicture} />
      <div>
        <${Field} label=${t("nickname")} value=${name} onInput=${setName} maxLength=${bounds().nicknames.most} hint=${`@${me?.username ?? ""}`} />
        <${Field} label=${t("about")} value=${about} onInput=${setAbout} maxLength=${ABOUT_AT_MOST} hint=${t("about_hint")} />
        ${changed && html`<${Button} kind="primary" type="submit" busy=${busy}>${t("save")}</${Button}>`}
      </div>
    </form>
  </section>`;
}

function Looks() {
  return html`<section class="card" aria-label=${t("looks")}>
    <${Choice} label=${t("theme")} value=${theme.value} onChoose=${(/** @type {any} */ value) => (theme.value = value)}
      options=${[["auto", t("automatic")], ["light", t("light")], ["dark", t("dark")]]} />
    <${Choice} label=${t("language")} value=${languageChoice.value}
      onChoose=${(/** @type {any} */ value) => (languageChoice.value = value)}
      options=${[["auto", t("automatic")], ["en", "English"], ["zh", "中文"]]} />
  </section>`;
}

function Wallpaper() {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [busy, setBusy] = useState(false);
  const change = async (/** @type {() => Promise<string>} */ make) => {
    setBusy(true);
    await attempt(async () => saveWallpaper(await make()));
    setBusy(false);
  };
  const choose = (/** @type {any} */ event) => {
    const file = event.currentTarget.files[0];
    event.currentTarget.value = "";
    if (file) change(async () => upload(await prepareWallpaper(file)));
  };
  const address = pictureAddress(wallpaper.value);
  return html`<section class="card" aria-label=${t("wallpaper")}>
    <h2>${t("wallpaper")}</h2>
    <div class="wallpaper">
      <span class="wallpaper-sample">${address && html`<img src=${address} alt=${t("wallpaper")} />`}</span>
      <div>
        <${Button} icon="picture" busy=${busy} onClick=${() => input.current?.click()}>${t("choose_picture")}</${Button}>
        ${address && html`<${Button} disabled=${busy} onClick=${() => change(async () => "")}>${t("remove")}</${Button}>`}
      </div>
      <input ref=${input} type="file" accept="image/*" hidden aria-label=${t("wallpaper")} onChange=${choose} />
    </div>
  </section>`;
}

function Attention() {
  const alerts = async (/** @type {boolean} */ on) => {
    if (!on) alertsWanted.value = false;
    else if (!(await allowAlerts())) tell(t("alerts_denied"), true);
  };
  return html`<section class="card" aria-label=${t("attention")}>
    <h2>${t("attention")}</h2>
    <${Switch} label=${t("sounds")} checked=${soundsWanted.value} onChange=${(/** @type {boolean} */ on) => (soundsWanted.value = on)} />
    <${Switch} label=${t("alerts")} checked=${alertsWanted.value} onChange=${alerts} />
    <${QuietHours} />
  </section>`;
}

/** Where it is kept elsewhere, it is changed there. */
function Password() {
  const [here, setHere] = useState(false);
  useLoad(() => attempt(async () => setHere((await passwordPlace()).kept === PasswordPlace.HERE)));
  const [open, setOpen] = useState(false);
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [busy, setBusy] = useState(false);
  const { passwords } = bounds();
  const unfit = next !== "" && !fits(next, passwords);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(() => changePassword(old, next));
    setBusy(false);
    if (!done) return;
    setOld("");
    setNext("");
    setOpen(false);
    tell(t("password_changed"));
  };
  if (!here) return null;
  return html`<section class="card" aria-label=${t("password")}>
    <h2>${t("password")}</h2>
    ${!open && html`<${Button} onClick=${() => setOpen(true)}>${t("change_password")}</${Button}>`}
    ${open &&
    html`<form onSubmit=${save}>
      <${Field} label=${t("old_password")} type="password" value=${old} onInput=${setOld} autocomplete="current-password" autofocus />
      <${Field} label=${t("new_password")} type="password" value=${next} onInput=${setNext} autocomplete="new-password"
        trouble=${unfit ? t("password_rule", passwords) : ""} hint=${t("password_ends_devices")} />
      <${Button} kind="primary" type="submit" busy=${busy} disabled=${!old || !next || unfit}>${t("save")}</${Button}>
    </form>`}
  </section>`;
}
