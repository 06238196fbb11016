// The line to write on: text, emoji, files, one's voice.

import { myId } from "../accounts.js";
import { sizeInWords } from "../attachments.js";
import { room } from "../chat.js";
import { choose } from "../chosen.js";
import { keepInStep } from "../draft_sync.js";
import { t } from "../i18n.js";
import { mentionsIn } from "../mentions.js";
import { edit, editable } from "../message_changes.js";
import { readThumbnail } from "../messages.js";
import { sendDraft } from "../outbox.js";
import { canRecord } from "../recorder.js";
import { server, utf8Length } from "../server.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { onKey } from "./keys.js";
import { later } from "./later.js";
import { useMentions } from "./mention_list.js";
import { IconButton, Spinner } from "./parts.js";
import { gist, QuoteWords } from "./quote.js";
import { attempt, tell } from "./toasts.js";
import { VoiceRecorder } from "./voice_recorder.js";

/** @typedef {import("../drafts.js").Draft} Draft @typedef {import("../chosen.js").ChosenFile} ChosenFile */

const touch = matchMedia("(pointer: coarse)");

/** What is too large is named and left out. @param {Draft} draft @param {Iterable<File>} files */
export async function chooseFiles(draft, files) {
  const chosen = [...files].map((file) => draft.choose(file));
  const results = await Promise.allSettled(chosen.map(({ ready }) => ready));
  const most = server.value.limits.fileBytes;
  const refused = chosen.filter(({ plain }, at) => results[at]?.status === "rejected" || (plain.value?.size ?? 0) > most);
  refused.forEach((each) => draft.remove(each));
  const names = refused.map(({ name }) => name).join(", ");
  if (refused.length) tell(t("files_too_large", { names, size: sizeInWords(most) }), true);
}

/** About how many characters the text has too many, 0 if it fits. @param {string} text */
function surplus(text) {
  const most = server.value.limits.textBytes;
  if (text.length * 3 <= most) return 0; // no character of a string takes more
  const bytes = utf8Length(text);
  return Math.max(0, Math.ceil(((bytes - most) * text.length) / bytes));
}

const EmojiPicker = later(() => import("./message_dialogs.js").then((part) => part.EmojiPicker));

/** @param {{contact: Wire.Contact, draft: Draft}} props */
export function Composer({ contact, draft }) {
  const text = draft.line;
  const editing = draft.editing.value;
  const files = draft.files.value;
  const tooLong = surplus(text.trim());
  const [emoji, setEmoji] = useState(false);
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const chooser = useRef(/** @type {HTMLInputElement | null} */ (null));

  /** Where there is no keyboard, writing begins with a touch. */
  const write = () => {
    if (!touch.matches) area.current?.focus();
  };
  useLayoutEffect(write, []);
  useEffect(() => keepInStep(draft), [draft]);
  useLayoutEffect(() => {
    if (draft.answered.value || editing) area.current?.focus();
  }, [draft.answered.value, editing?.message]);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight}px`;
  }, [text]);
  const mentioning = useMentions(contact, draft, area);

  const send = async () => {
    if (tooLong) return;
    setEmoji(false);
    area.current?.focus();
    if (editing) await attempt(() => saveEdit(draft));
    else sendDraft(contact, draft.take());
  };
  const speaks = !text.trim() && !files.length && !editing && canRecord();
  const sendVoice = (/** @type {File} */ file, /** @type {Record<string, string>} */ said) => {
    const replyTo = draft.answered.value?.messageId ?? 0;
    draft.answer(null);
    sendDraft(contact, { text: "", files: [choose(myId(), file, said)], replyTo, mentions: [] });
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = onKey((event) => {
    if (mentioning.onKeyDown(event)) return;
    if (event.key === "Escape" && (editing || draft.answered.value)) {
      event.preventDefault();
      if (editing) draft.editing.value = null;
      else draft.answer(null);
    } else if (event.key === "ArrowUp" && !text && !editing) {
      const last = room(contact.roomId).messages.value.findLast(editable);
      if (!last) return;
      event.preventDefault();
      draft.edit(last);
    } else if (event.key === "Enter" && !event.shiftKey && !touch.matches) {
      event.preventDefault();
      send();
    }
  });
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const files = event.clipboardData?.files;
    // A copied piece of a document comes as a text and as a picture of it.
    if (!files?.length || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    chooseFiles(draft, files);
  };
  /** Text and caret change together, so that what is typed next follows. @param {string} sign */
  const insert = (sign) => {
    const line = area.current;
    if (!line) return;
    line.setRangeText(sign, line.selectionStart, line.selectionEnd, "end");
    draft.type(line.value);
  };

  return html`<form class="composer" onSubmit=${submit}>
    ${files.length > 0 &&
    html`<ul class="tray" aria-label=${t("chosen_files")}>
      ${files.map((chosen) => html`<${Chosen} key=${chosen.localId} chosen=${chosen} onRemove=${() => draft.remove(chosen)} />`)}
    </ul>`}
    ${tooLong > 0 && html`<p class="composer-trouble trouble" role="alert">${t("text_too_long", { count: tooLong })}</p>`}
    ${emoji && html`<${EmojiPicker} onPick=${insert} onWrite=${write} onClose=${() => setEmoji(false)} />`}
    ${mentioning.list}
    <${Subject} draft=${draft} />
    <div class="composer-line">
      ${!editing && html`<${IconButton} icon="attach" label=${t("add_files")} onClick=${() => chooser.current?.click()} />`}
      <input
        ref=${chooser} type="file" multiple hidden aria-label=${t("add_files")}
        onChange=${(/** @type {any} */ event) => {
          chooseFiles(draft, event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
      <textarea
        ref=${area} rows="1" dir="auto" value=${text} aria-label=${t("write_message")}
        placeholder=${t("write_message")} enterkeyhint=${touch.matches ? "enter" : "send"} ...${mentioning.attributes}
        onInput=${(/** @type {any} */ event) => draft.type(event.currentTarget.value)} onKeyDown=${onKeyDown}
        onPaste=${onPaste}
      ></textarea>
      <${IconButton} icon="smile" label=${t("emoji")} expanded=${emoji} onClick=${() => setEmoji(!emoji)} />
      ${speaks ? html`<${VoiceRecorder} onDone=${sendVoice} />` : html`<button
        type="submit" class="icon-button send" aria-label=${t(editing ? "save" : "send")} title=${t(editing ? "save" : "send")}
        disabled=${tooLong > 0 || (!text.trim() && (!files.length || editing))}
      >${editing ? html`<${Icon} name="check" />` : html`<${SendMark} />`}</button>`}
    </div>
  </form>`;
}

/** What is said anew goes to everybody; the same again to nobody. @param {Draft} draft */
async function saveEdit(draft) {
  const editing = draft.editing.value;
  const text = editing?.text.trim();
  if (!editing || !text) return;
  const { message } = editing;
  if (text !== message.text) await edit(message, text, mentionsIn(text, [...message.mentions, ...draft.called]));
  if (draft.editing.value !== editing) return; // what was typed meanwhile stays
  draft.editing.value = null;
  draft.called.clear();
}

/** What the line answers or says anew. @param {{draft: Draft}} props */
function Subject({ draft }) {
  const message = draft.editing.value?.message ?? draft.answered.value;
  if (!message) return null;
  const edits = draft.editing.value !== null;
  const drop = () => (edits ? (draft.editing.value = null) : draft.answer(null));
  return html`<div class="subject">
    <${Icon} name=${edits ? "edit" : "reply"} size=${18} />
    <div class="quote quote-still">
      ${edits
        ? html`<span class="quote-who">${t("edit_message")}</span><span class="quote-text" dir="auto">${gist(message)}</span>`
        : html`<${QuoteWords} senderId=${message.senderId} text=${gist(message)} />`}
    </div>
    <${IconButton} icon="close" size=${18} label=${t(edits ? "edit_stop" : "answer_stop")} onClick=${drop} />
  </div>`;
}

const SendMark = () => html`<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 19V5.500M6 11.500 12 5.500l6 6" />
</svg>`;

/** @param {{chosen: ChosenFile, onRemove: () => void}} props */
function Chosen({ chosen, onRemove }) {
  const { prepared, plain, name } = chosen;
  const shown = prepared.value;
  return html`<li class=${classes(plain.value && "tray-file")}>
    ${shown && html`<img src=${readThumbnail(shown.thumbnail).source} alt=${name} />`}
    ${plain.value && html`<${Icon} name="file" size=${24} /><span class="file-name" dir="auto">${name}</span>`}
    ${!shown && !plain.value && html`<${Spinner} />`}
    <${IconButton} icon="close" size=${14} kind="small" label=${t("remove_file", { name })} onClick=${onRemove} />
  </li>`;
}
