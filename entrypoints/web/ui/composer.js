// The line to write on: text, emoji, pictures.

import { t } from "../i18n.js";
import { readThumbnail } from "../messages.js";
import { sendDraft } from "../outbox.js";
import { server, utf8Length } from "../server.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { EmojiPicker } from "./emoji.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { IconButton, Spinner } from "./parts.js";
import { tell } from "./toasts.js";

/** @typedef {import("../drafts.js").Draft} Draft @typedef {import("../chosen.js").ChosenPicture} ChosenPicture */

const touch = matchMedia("(pointer: coarse)");

/** What the browser cannot show as a picture is named and left out. @param {Draft} draft @param {Iterable<File>} files */
export async function choosePictures(draft, files) {
  const chosen = [...files].map((file) => draft.choose(file));
  const results = await Promise.allSettled(chosen.map(({ ready }) => ready));
  const refused = chosen.filter((_, at) => results[at]?.status === "rejected");
  refused.forEach((picture) => draft.remove(picture));
  if (refused.length) tell(t("not_pictures", { names: refused.map(({ name }) => name).join(", ") }), true);
}

/** About how many characters the text has too many, 0 if it fits. @param {string} text */
function surplus(text) {
  const most = server.value.limits.textBytes;
  if (text.length * 3 <= most) return 0; // no character of a string takes more
  const bytes = utf8Length(text);
  return Math.max(0, Math.ceil(((bytes - most) * text.length) / bytes));
}

/** @param {{contact: Wire.Contact, draft: Draft}} props */
export function Composer({ contact, draft }) {
  const text = draft.text.value;
  const pictures = draft.pictures.value;
  const tooLong = surplus(text.trim());
  const [emoji, setEmoji] = useState(false);
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));

  /** Where there is no keyboard, writing begins with a touch. */
  const write = () => {
    if (!touch.matches) area.current?.focus();
  };
  useEffect(write, []);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [text]);

  const send = () => {
    if (tooLong) return;
    sendDraft(contact, draft.take());
    setEmoji(false);
    area.current?.focus();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = onKey((event) => {
    if (event.key !== "Enter" || event.shiftKey || touch.matches) return;
    event.preventDefault();
    send();
  });
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const files = event.clipboardData?.files;
    // A copied piece of a document comes as a text and as a picture of it.
    if (!files?.length || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    choosePictures(draft, files);
  };
  /** Text and caret change together, so that what is typed next follows. @param {string} sign */
  const insert = (sign) => {
    const line = area.current;
    if (!line) return;
    line.setRangeText(sign, line.selectionStart, line.selectionEnd, "end");
    draft.write(line.value);
  };

  return html`<form class="composer" onSubmit=${submit}>
    ${pictures.length > 0 &&
    html`<ul class="tray" aria-label=${t("chosen_pictures")}>
      ${pictures.map((picture) => html`<${Chosen} key=${picture.localId} picture=${picture} onRemove=${() => draft.remove(picture)} />`)}
    </ul>`}
    ${tooLong > 0 && html`<p class="composer-trouble trouble" role="alert">${t("text_too_long", { count: tooLong })}</p>`}
    ${emoji && html`<${EmojiPicker} onPick=${insert} onWrite=${write} onClose=${() => setEmoji(false)} />`}
    <div class="composer-line">
      <${IconButton} icon="picture" label=${t("add_picture")} onClick=${() => chooser.current?.click()} />
      <input
        ref=${chooser} type="file" accept="image/*" multiple hidden aria-label=${t("add_picture")}
        onChange=${(/** @type {any} */ event) => {
          choosePictures(draft, event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
      <textarea
        ref=${area} rows="1" dir="auto" value=${text} aria-label=${t("write_message")}
        placeholder=${t("write_message")} enterkeyhint=${touch.matches ? "enter" : "send"}
        onInput=${(/** @type {any} */ event) => draft.write(event.currentTarget.value)} onKeyDown=${onKeyDown}
        onPaste=${onPaste}
      ></textarea>
      <${IconButton} icon="smile" label=${t("emoji")} expanded=${emoji} onClick=${() => setEmoji(!emoji)} />
      <button
        type="submit" class="icon-button send" aria-label=${t("send")} title=${t("send")}
        disabled=${tooLong > 0 || (!text.trim() && !pictures.length)}
      ><${SendMark} /></button>
    </div>
  </form>`;
}

const SendMark = () => html`<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 19V5.500M6 11.500 12 5.500l6 6" />
</svg>`;

/** @param {{picture: ChosenPicture, onRemove: () => void}} props */
function Chosen({ picture, onRemove }) {
  const shown = picture.prepared.value;
  return html`<li>
    ${shown ? html`<img src=${readThumbnail(shown.thumbnail).source} alt=${picture.name} />` : html`<${Spinner} />`}
    <${IconButton} icon="close" size=${14} kind="small" label=${t("remove_picture", { name: picture.name })} onClick=${onRemove} />
  </li>`;
}
