// Whether signing in takes a code of an authenticator app: turning it on and off.

import { explain, wordsOf } from "../i18n.js";
import { beginSecondFactor, confirmSecondFactor, endSecondFactor, secondFactor } from "../second_factors.js";
import { signingInEn } from "../texts_signing_in_en.js";
import { signingInZh } from "../texts_signing_in_zh.js";
import { useState } from "../vendor/hooks.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";
import { Button, Field } from "./parts.js";
import { PasswordAgain } from "./password_again.js";
import { QrCode } from "./shared_link.js";
import { attempt, tell } from "./toasts.js";
import { useLoad } from "./together.js";

const t = wordsOf({ en: signingInEn, zh: signingInZh });

export function SecondFactor() {
  const [state, setState] = useState(/** @type {Wire.SecondFactor | null} */ (null));
  const [asked, setAsked] = useState(/** @type {"" | "begin" | "end"} */ (""));
  const [uri, setUri] = useState("");
  const [codes, setCodes] = useState(/** @type {string[]} */ ([]));
  const [trouble, setTrouble] = useState("");
  const load = () => secondFactor().then(setState, (error) => setTrouble(explain(error)));
  useLoad(load);
  const begin = async (/** @type {string} */ password) => setUri((await beginSecondFactor(password)).uri);
  const end = async (/** @type {string} */ password) => {
    await endSecondFactor(password);
    await load();
    tell(t("second_factor_ended"));
  };
  const confirm = async (/** @type {string} */ code) => {
    setCodes((await confirmSecondFactor(code)).recoveryCodes);
    setUri("");
    await load();
  };
  return html`<section class="card" aria-label=${t("second_factor")}>
    <h2>${t("second_factor")}</h2>
    <p class="hint">${state?.on ? t("second_factor_on", { count: state.recoveryCodesLeft }) : t("second_factor_off")}</p>
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    ${state?.on && html`<${Button} onClick=${() => setAsked("begin")}>${t("second_factor_renew")}</${Button}>`}
    ${state && html`<${Button} onClick=${() => setAsked(state.on ? "end" : "begin")}>${t(state.on ? "second_factor_end" : "second_factor_begin")}</${Button}>`}
    ${asked && html`<${PasswordAgain} title=${t(asked === "end" ? "second_factor_end" : "second_factor")}
      action=${asked === "end" ? end : begin} onClose=${() => setAsked("")} />`}
    ${uri && html`<${NewSecret} uri=${uri} onCode=${confirm} onClose=${() => setUri("")} />`}
    ${codes.length > 0 && html`<${RecoveryCodes} codes=${codes} onClose=${() => setCodes([])} />`}
  </section>`;
}

/** @param {{uri: string, onCode: (code: string) => Promise<unknown>, onClose: () => void}} props */
function NewSecret({ uri, onCode, onClose }) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  const [trouble, setTrouble] = useState("");
  const confirm = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onCode(code.trim());
    } catch (error) {
      setTrouble(explain(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t("second_factor")} onClose=${onClose}>
    <form onSubmit=${confirm}>
      <p>${t("scan_text")}</p>
      <div class="shared-link">
        <${QrCode} text=${uri} />
        <p class="shared-link-text" dir="ltr">${secret}</p>
      </div>
      <${Field} label=${t("code")} value=${code} onInput=${setCode} autocomplete="one-time-code"
        trouble=${trouble} required autofocus />
      <footer>
        <${Button} onClick=${onClose}>${t("cancel")}</${Button}>
        <${Button} kind="primary" type="submit" busy=${busy} disabled=${!code.trim()}>${t("confirm")}</${Button}>
      </footer>
    </form>
  </${Dialog}>`;
}

/** @param {{codes: string[], onClose: () => void}} props */
function RecoveryCodes({ codes, onClose }) {
  const text = `${codes.join("\n")}\n`;
  const copy = async () => {
    if (await attempt(() => navigator.clipboard.writeText(text))) tell(t("codes_copied"));
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "ichat-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return html`<${Dialog} title=${t("recovery_codes")} onClose=${onClose}>
    <p>${t("recovery_codes_text")}</p>
    <ol class="recovery-codes" dir="ltr">${codes.map((code) => html`<li key=${code}>${code}</li>`)}</ol>
    <footer>
      <${Button} icon="copy" onClick=${copy}>${t("copy_codes")}</${Button}>
      <${Button} icon="save" onClick=${download}>${t("download_codes")}</${Button}>
      <${Button} kind="primary" onClick=${onClose}>${t("codes_kept")}</${Button}>
    </footer>
  </${Dialog}>`;
}
