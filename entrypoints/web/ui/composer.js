// The line to write on: text, emoji, pictures.

import { picturesAmong } from "../files.js";
import { t } from "../i18n.js";
import { sendPicture, sendText } from "../outbox.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { EmojiPicker } from "./emoji.js";
import { html } from "./html.js";
import { onKey } from "./keys.js";
import { useBlobAddress } from "./picture_button.js";
import { IconButton } from "./parts.js";
import { attempt } from "./toasts.js";

/** The server's bound for one text, in bytes of UTF-8. */
const TEXT_AT_MOST = 16_000;
const touch = matchMedia("(pointer: coarse)");

/** What was begun in each conversation. @type {Map<number, string>} */
const begun = new Map();

/**
 * @param {{
 *   contact: Wire.Contact, pictures: File[], onPictures: (files: File[]) => void,
 *   onWithout: (file: File) => void, onSent: () => void,
 * }} props
 */
export function Composer({ contact, pictures, onPictures, onWithout, onSent }) {
  const [text, setText] = useState(begun.get(contact.contactId) ?? "");
  const [emoji, setEmoji] = useState(false);
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));

  useEffect(() => void begun.set(contact.contactId, text), [text]);
  useEffect(() => {
    if (!touch.matches) area.current?.focus();
  }, []);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [text]);

  const send = () => {
    for (const picture of pictures) attempt(() => sendPicture(contact, picture));
    if (text.trim()) sendText(contact, text.trim());
    setText("");
    onSent();
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
    const files = picturesAmong(event.clipboardData?.files ?? []);
    if (!files.length) return;
    event.preventDefault();
    onPictures(files);
  };
  /** Text and caret change together, so that what is typed next follows. @param {string} sign */
  const insert = (sign) => {
    const line = area.current;
    if (!line) return;
    line.setRangeText(sign, line.selectionStart, line.selectionEnd, "end");
    setText(line.value);
  };

  return html`<form class="composer" onSubmit=${submit}>
    ${pictures.length > 0 &&
    html`<ul class="tray" aria-label=${t("chosen_pictures")}>
      ${pictures.map((file, at) => html`<${Chosen} key=${`${file.name}${file.size}${at}`} file=${file} onWithout=${onWithout} />`)}
    </ul>`}
    ${emoji && html`<${EmojiPicker} onPick=${insert} onClose=${() => setEmoji(false)} />`}
    <div class="composer-line">
      <${IconButton} icon="picture" label=${t("add_picture")} onClick=${() => chooser.current?.click()} />
      <input
        ref=${chooser} type="file" accept="image/*" multiple hidden aria-label=${t("add_picture")}
        onChange=${(/** @type {any} */ event) => {
          onPictures(picturesAmong(event.currentTarget.files));
          event.currentTarget.value = "";
        }}
      />
      <textarea
        ref=${area} rows="1" dir="auto" value=${text} maxlength=${TEXT_AT_MOST} aria-label=${t("write_message")}
        placeholder=${t("write_message")} enterkeyhint=${touch.matches ? "enter" : "send"}
        onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)} onKeyDown=${onKeyDown}
        onPaste=${onPaste}
      ></textarea>
      <${IconButton} icon="smile" label=${t("emoji")} expanded=${emoji} onClick=${() => setEmoji(!emoji)} />
      <button
        type="submit" class="icon-button send" aria-label=${t("send")} title=${t("send")}
        disabled=${!text.trim() && !pictures.length}
      ><${SendMark} /></button>
    </div>
  </form>`;
}

const SendMark = () => html`<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 19V5.500M6 11.500 12 5.500l6 6" />
</svg>`;

/** @param {{file: File, onWithout: (file: File) => void}} props */
function Chosen({ file, onWithout }) {
  const address = useBlobAddress(file);
  return html`<li>
    ${address && html`<img src=${address} alt=${file.name} />`}
    <${IconButton} icon="close" size=${14} kind="small" label=${t("remove_picture", { name: file.name })}
      onClick=${() => onWithout(file)} />
  </li>`;
}
