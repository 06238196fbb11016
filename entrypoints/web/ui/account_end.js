// Taking my data with me, and deleting my account.

import { deleteAccount } from "../accounts.js";
import { t } from "../i18n.js";
import { exportData, exporting, isExported } from "../own_data.js";
import { useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Button } from "./parts.js";
import { PasswordAgain } from "./password_again.js";
import { attempt, tell } from "./toasts.js";

export function AccountEnd() {
  const [asked, setAsked] = useState(false);
  const save = async () => {
    if (await attempt(exportData)) tell(t("export_begun"));
  };
  return html`<${Button} icon="save" onClick=${save}>${t("export_data")}</${Button}>
    <${ExportProgress} />
    <${Button} icon="bin" kind="danger" onClick=${() => setAsked(true)}>${t("delete_account")}</${Button}>
    ${asked && html`<${PasswordAgain} title=${t("delete_account")} text=${t("delete_account_text")} yes=${t("delete_account")}
      danger action=${deleteAccount} onClose=${() => setAsked(false)} />`}`;
}

function ExportProgress() {
  const now = exporting.value;
  if (!now) return null;
  const { part, done, total } = now;
  const words = isExported(now) ? t("export_done") : t(`export_${part}`, { done, total });
  return html`<label class="export">
    <progress max=${total || 1} value=${total ? done : 1}></progress>
    <span class="hint">${words}</span>
  </label>`;
}
