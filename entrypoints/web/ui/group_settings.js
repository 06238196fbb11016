// What owner and admins change of a group.

import { prepareAvatar, upload } from "../files.js";
import { switchGroup, updateGroup } from "../groups.js";
import { t } from "../i18n.js";
import { bounds } from "../server.js";
import { useFollowed } from "./followed.js";
import { html } from "./html.js";
import { Button, Choice, Field, Switch } from "./parts.js";
import { PictureButton } from "./picture_button.js";
import { attempt } from "./toasts.js";

const ANNOUNCEMENT_AT_MOST = 2000;

/** @param {{group: Wire.Group}} props */
export function GroupPicture({ group }) {
  const change = (/** @type {Blob} */ picture) =>
    attempt(async () => updateGroup(group.groupId, { avatar: await upload(picture) }));
  return html`<${PictureButton} label=${t("choose_group_picture")} name=${group.name} picture=${null} url=${group.avatar}
    id=${group.groupId} group prepare=${prepareAvatar} onPicture=${change} />`;
}

/** @param {{group: Wire.Group}} props */
export function GroupSettings({ group }) {
  const save = (/** @type {Partial<Wire.Group>} */ fields) => attempt(() => updateGroup(group.groupId, fields));
  const change = (/** @type {Partial<Wire.Group>} */ fields) => attempt(() => switchGroup(group.groupId, fields));
  return html`<section class="card members" aria-label=${t("group_settings")}>
    <h3>${t("group_settings")}</h3>
    <${Name} group=${group} onSave=${(/** @type {string} */ name) => save({ name })} />
    <${Announcement} group=${group}
      onSave=${(/** @type {string} */ announcement) => save({ announcement })} />
    <${Choice} label=${t("who_adds")} value=${group.joinPolicy}
      options=${[["members", t("everybody")], ["admins", t("owner_and_admins")]]}
      onChoose=${(/** @type {"members" | "admins"} */ joinPolicy) => change({ joinPolicy })} />
    <${Switch} label=${t("history_for_new")} checked=${group.historyForNew}
      onChange=${(/** @type {boolean} */ historyForNew) => change({ historyForNew })} />
  </section>`;
}

/** @param {{group: Wire.Group, onSave: (name: string) => void}} props */
function Name({ group, onSave }) {
  const [name, setName] = useFollowed(group.name);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSave(name.trim());
  };
  return html`<form onSubmit=${save}>
    <${Field} label=${t("group_name")} value=${name} onInput=${setName} maxLength=${bounds().groupNames.most} required />
    ${name.trim() && name.trim() !== group.name && html`<${Button} kind="primary" type="submit">${t("save")}</${Button}>`}
  </form>`;
}

/** @param {{group: Wire.Group, onSave: (text: string) => void}} props */
function Announcement({ group, onSave }) {
  const [text, setText] = useFollowed(group.announcement);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSave(text.trim());
  };
  return html`<form onSubmit=${save}>
    <div class="field">
      <label for="announcement">${t("announcement")}</label>
      <textarea id="announcement" rows="3" dir="auto" value=${text} maxlength=${ANNOUNCEMENT_AT_MOST} aria-describedby="announcement-note"
        onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}></textarea>
      <p id="announcement-note" class="hint">${t("announcement_hint")}</p>
    </div>
    ${text.trim() !== group.announcement && html`<${Button} kind="primary" type="submit">${t("save")}</${Button}>`}
  </form>`;
}
