// Files in a conversation, each by its kind.

import { preview } from "../api.js";
import { fileAddress, lengthInWords, renewAddress, sizeInWords } from "../attachments.js";
import { previewOf } from "../file_previews.js";
import { t } from "../i18n.js";
import { pause, resend } from "../outbox.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { later } from "./later.js";
import { IconButton } from "./parts.js";
import { fit, Frame, grid } from "./picture.js";
import { Viewer } from "./viewer.js";
import { VoiceMessage } from "./voice_message.js";

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */
/** @typedef {{attachment: Wire.Attachment}} One */

const FileViewer = later(() => import("./file_viewer.js").then((part) => part.FileViewer));

/** @param {{message: Message, outgoing?: Unsent}} props */
export function Attachments({ message, outgoing }) {
  if (outgoing) return html`<${Outgoing} outgoing=${outgoing} />`;
  const { attachments } = message;
  const images = attachments.filter(isShown);
  const others = images.length > 1 ? attachments.filter((each) => !isShown(each)) : attachments;
  return html`<div class="attachments">
    ${images.length > 1 && html`<div class="album" style=${grid(images.length)}>
      ${images.map((each) => html`<${Image} key=${each.fileId} attachment=${each} album=${images} />`)}
    </div>`}
    ${others.map((attachment) => html`<${Attachment} key=${attachment.fileId} attachment=${attachment} />`)}
  </div>`;
}

/** @param {Wire.Attachment} attachment */
const isShown = ({ kind, scan }) => kind === "image" && !scan;

/** @param {One} props */
export function Attachment({ attachment }) {
  const { kind, scan } = attachment;
  if (scan) return html`<${File} name=${kind === "voice" ? t("a_voice_message") : attachment.name} note=${t(scan === "waiting" ? "file_waits" : "file_infected")} />`;
  if (kind === "image") return html`<${Image} attachment=${attachment} />`;
  if (kind === "video") return html`<${Video} attachment=${attachment} />`;
  if (kind === "voice") return html`<${VoiceMessage} attachment=${attachment} />`;
  if (kind === "audio") return html`<${Audio} attachment=${attachment} />`;
  return html`<${Plain} attachment=${attachment} />`;
}

/** @param {One & {album?: Wire.Attachment[]}} props `album`: among what it is looked at */
function Image({ attachment, album = [attachment] }) {
  const { fileId, name, width, height, thumbnail } = attachment;
  const address = fileAddress(fileId).value;
  const [loaded, setLoaded] = useState(false);
  const [open, setOpen] = useState(false);
  return html`<${Frame} ...${fit(width, height)}>
      <${Thumbnail} source=${thumbnail} hidden=${loaded} />
      ${address?.url && html`<button type="button" class="picture-open" onClick=${() => setOpen(true)}>
        <img class=${classes(!loaded && "coming")} src=${preview(address.url)} alt=${name} loading="lazy" onLoad=${() => setLoaded(true)} />
      </button>`}
      ${address?.url === "" && html`<span class="picture-failed"><${Icon} name="picture" size=${26} />${t("file_gone")}</span>`}
    </${Frame}>
    ${open && html`<${Viewer} pictures=${shownIn(album)} begin=${fileId} onClose=${() => setOpen(false)} />`}`;
}

/** @param {Wire.Attachment[]} album @returns {import("./viewer.js").Shown[]} */
const shownIn = (album) =>
  album.flatMap(({ fileId, name }) => {
    const address = fileAddress(fileId).value?.url;
    return address ? [{ key: fileId, name, address }] : [];
  });

/** A player that goes on where it was with a new address, since one is good for a while. What fails again, or has
 * the address that it had, is broken, unless only the line was. @param {string} fileId */
function usePlayer(fileId) {
  const address = fileAddress(fileId).value;
  const player = useRef(/** @type {HTMLMediaElement | null} */ (null));
  const failed = useRef(/** @type {{address: typeof address, lineBroke: boolean, place: number, playing: boolean} | null} */ (null));
  const [broken, setBroken] = useState(false);
  const onError = () => {
    if (failed.current) return setBroken(true);
    const { currentTime: place = 0, paused = true, error } = player.current ?? {};
    failed.current = { address, lineBroke: error?.code === MediaError.MEDIA_ERR_NETWORK, place, playing: !paused };
    renewAddress(fileId);
  };
  useEffect(() => {
    if (!failed.current || failed.current.address === address) return;
    const again = failed.current.address?.url === address?.url;
    if (again && !failed.current.lineBroke) return setBroken(true);
    if (again) player.current?.load();
    if (failed.current.playing) player.current?.play().catch((error) => console.debug("player", error)); // `onError` tells
  }, [address]);
  const onLoadedMetadata = () => {
    if (player.current && failed.current?.place) player.current.currentTime = failed.current.place;
  };
  const onPlaying = () => (failed.current = null);
  return { url: address?.url, gone: address?.url === "", broken, player, events: { onError, onLoadedMetadata, onPlaying } };
}

/** A film with a poster is nothing but that until somebody plays it. @param {One} props */
function Video({ attachment }) {
  const { fileId, name, width, height, thumbnail } = attachment;
  const { url, gone, broken, player, events } = usePlayer(fileId);
  const [chosen, setChosen] = useState(false);
  useLayoutEffect(() => player.current?.focus(), [chosen]);
  if (gone || broken) return html`<${Plain} attachment=${attachment} note=${t("cannot_play")} />`;
  const film = chosen ? url : `${url}#t=0.1`;
  return html`<${Frame} ...${fit(width || 300, height || 200)}>
    ${thumbnail && !chosen
      ? html`<${Poster} attachment=${attachment} url=${url} onPlay=${() => setChosen(true)} />`
      : url && html`<video ref=${player} src=${film} controls autoplay=${chosen} playsinline preload="metadata" aria-label=${name} ...${events}></video>`}
  </${Frame}>`;
}

/** @param {One & {url: string | undefined, onPlay: () => void}} props */
function Poster({ attachment: { name, duration, thumbnail }, url, onPlay }) {
  const [loaded, setLoaded] = useState(false);
  return html`<${Thumbnail} source=${thumbnail} hidden=${loaded} />
    ${url && html`<button type="button" class="picture-open" aria-label=${t("play_film", { name })} onClick=${onPlay}>
      <img class=${classes(!loaded && "coming")} src=${preview(url)} alt="" loading="lazy" onLoad=${() => setLoaded(true)} />
      <span class="film-play"><${Icon} name="play" size=${28} /></span>
      ${duration > 0 && html`<span class="film-length">${lengthInWords(duration)}</span>`}
    </button>`}`;
}

/** Until the picture itself is there. @param {{source: string, hidden: boolean}} props */
const Thumbnail = ({ source, hidden }) =>
  source.startsWith("data:image/webp;base64,") && !hidden ? html`<img class="thumbnail" src=${source} alt="" />` : null;

/** @param {One} props */
function Audio({ attachment }) {
  const { fileId, name } = attachment;
  const { url, gone, broken, player, events } = usePlayer(fileId);
  if (gone || broken) return html`<${Plain} attachment=${attachment} note=${t("cannot_play")} />`;
  return html`<div class="sound">
    <span class="file-name" dir="auto">${name}</span>
    ${url && html`<audio ref=${player} src=${url} controls preload="none" aria-label=${name} ...${events}></audio>`}
  </div>`;
}

/** What stands in the place of a file. @param {{name: string, note: any, onOpen?: () => void, children?: any}} props */
function File({ name, note, onOpen, children }) {
  const words = html`<span class="file-mark"><${Icon} name="file" size=${24} /></span>
    <span class="file-words">
      <span class="file-name" dir="auto" title=${name}>${name}</span>
      <span class="file-note">${note}</span>
    </span>`;
  return html`<div class="file">
    ${onOpen ? html`<button type="button" class="file-open" aria-label=${t("open_file", { name })} onClick=${onOpen}>${words}</button>` : words}
    ${children}
  </div>`;
}

/** Saved, or looked at where that is possible. @param {One & {note?: string}} props */
function Plain({ attachment, note = "" }) {
  const { fileId, name, size } = attachment;
  const address = fileAddress(fileId).value;
  const [open, setOpen] = useState(false);
  if (address?.url === "") return html`<${File} name=${name} note=${t("file_gone")} />`;
  const onOpen = address && previewOf(attachment) ? () => setOpen(true) : undefined;
  return html`<${File} name=${name} note=${[sizeInWords(size), note].filter(Boolean).join(" · ")} onOpen=${onOpen}>
    <a class="icon-button" href=${address?.url} download=${name} aria-label=${t("save_file", { name })} title=${t("save_file", { name })}>
      <${Icon} name="save" />
    </a>
    ${open && html`<${FileViewer} attachment=${attachment} url=${address?.url} onClose=${() => setOpen(false)} />`}
  </${File}>`;
}

/** On its way. @param {{outgoing: Unsent}} props */
function Outgoing({ outgoing }) {
  const { file, sending, progress } = outgoing;
  const [size, setSize] = useState(file?.plain.value?.size ?? 0);
  useEffect(() => {
    file?.ready.then(() => setSize(file.plain.value?.size ?? 0), () => {});
  }, [file]);
  const percent = Math.round(progress.value * 100);
  const state = sending.value;
  const voice = file?.said.kind === "voice";
  const name = voice ? t("a_voice_message") : (file?.name ?? "");
  const whole = voice ? lengthInWords(Number(file.said.duration)) : sizeInWords(size);
  return html`<${File} name=${name} note=${state === "sending" ? `${percent} % · ${whole}` : whole}>
    ${state === "sending" && html`<${IconButton} icon="pause" label=${t("pause_upload", { name })} onClick=${() => pause(outgoing)} />`}
    ${state === "paused" && html`<${IconButton} icon="play" label=${t("go_on_upload", { name })} onClick=${() => resend(outgoing)} />`}
    ${state !== "failed" && html`<span class="file-progress" role="progressbar" aria-label=${t("uploading")} aria-valuenow=${percent}
      aria-valuemin="0" aria-valuemax="100"><span style=${{ width: `${percent}%` }}></span></span>`}
  </${File}>`;
}
