// Pictures in a conversation: their place is kept from the first moment, so that nothing jumps.

import { pictureAddress, preview } from "../api.js";
import { t } from "../i18n.js";
import { connection } from "../notifications.js";
import { PICTURE_WITHIN_MS, readThumbnail } from "../messages.js";
import { serverNow } from "../server.js";
import { ownPictures } from "../unsent.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Viewer } from "./viewer.js";

const WIDTH_AT_MOST = 300;
const HEIGHT_AT_MOST = 340;
const SIDE_AT_LEAST = 96;

/** @typedef {import("../messages.js").Message} Message @typedef {import("../unsent.js").Unsent} Unsent */

/** How large a picture stands in a bubble. @param {number} width @param {number} height */
export function fit(width, height) {
  if (!width || !height) return { width: 220, height: 220 };
  const scale = Math.min(1, WIDTH_AT_MOST / width, HEIGHT_AT_MOST / height);
  const least = (/** @type {number} */ side) => Math.round(Math.max(SIDE_AT_LEAST, side * scale));
  return { width: least(width), height: least(height) };
}

/** Of an album. No row has a gap: the first picture takes what is left of its row. @param {number} count */
export function grid(count) {
  const columns = count <= 4 ? 2 : 3;
  const span = count % columns ? columns - (count % columns) + 1 : 1;
  return { "--columns": columns, "--span": span };
}

/** @param {{outgoing: Unsent}} props */
function Progress({ outgoing }) {
  if (outgoing.sending.value !== "sending") return null;
  const percent = Math.round(outgoing.progress.value * 100);
  return html`<span
    class="progress" role="progressbar" aria-label=${t("uploading")} aria-valuenow=${percent} aria-valuemin="0"
    aria-valuemax="100"
  ><span style=${{ width: `${percent}%` }}></span></span>`;
}

/** @param {{width: number, height: number, children?: any}} props */
export function Frame({ width, height, children }) {
  const style = { "--width": `${width}px`, "--ratio": `${width} / ${height}` };
  return html`<span class="picture" style=${style}>${children}</span>`;
}

/** Whether the picture that was announced should have come by now. @param {Message} message */
function useOverdue(message) {
  const left = Date.parse(message.createdAt) + PICTURE_WITHIN_MS - serverNow();
  const [overdue, setOverdue] = useState(left < 0);
  useEffect(() => {
    if (left < 0) return setOverdue(true);
    const timer = setTimeout(() => setOverdue(true), left);
    return () => clearTimeout(timer);
  }, [message.messageId]);
  return overdue;
}

/** Whether the picture could not be loaded; it is tried again when the connection is back. */
function useBroken() {
  const [broken, setBroken] = useState(false);
  const online = connection.value === "online";
  useEffect(() => {
    if (online) setBroken(false);
  }, [online]);
  return { broken, setBroken };
}

/** @param {Message} message @param {Unsent | undefined} outgoing */
const addressOf = (message, outgoing) =>
  ownPictures.get(message.key) ?? outgoing?.file?.prepared.value?.preview ?? pictureAddress(message.image);

/** Those of an album that have come. @param {import("./lines.js").Line[]} album @returns {import("./viewer.js").Shown[]} */
const shownIn = (album) =>
  album.flatMap(({ message, outgoing }) => {
    const address = message && addressOf(message, outgoing);
    return address ? [{ key: message.key, name: t("a_picture"), address }] : [];
  });

/** @param {{message: Message, outgoing?: Unsent, album?: import("./lines.js").Line[]}} props `album`: among what it is looked at */
export function Picture({ message, outgoing, album = [{ key: message.key, message, outgoing }] }) {
  const { width, height, source } = readThumbnail(message.thumbnail);
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const { broken, setBroken } = useBroken();
  const overdue = useOverdue(message);
  const address = addressOf(message, outgoing);
  const missing = !address && overdue && !outgoing;

  return html`<${Frame} ...${fit(width, height)}>
      ${source && !loaded && html`<img class="thumbnail" src=${source} alt="" />`}
      ${address && !broken && html`<button type="button" class="picture-open" onClick=${() => setOpen(true)}>
        <img
          class=${classes(!loaded && "coming")} src=${preview(address)} alt=${t("a_picture")} loading="lazy"
          onLoad=${() => setLoaded(true)} onError=${() => setBroken(true)}
        />
      </button>`}
      ${broken && html`<button type="button" class="picture-failed" onClick=${() => setBroken(false)}>
        <${Icon} name="picture" size=${26} />${t("picture_failed")}<span class="link">${t("try_again")}</span>
      </button>`}
      ${missing && html`<span class="picture-failed"><${Icon} name="picture" size=${26} />${t("picture_failed")}</span>`}
      ${!address && !missing && !outgoing && html`<span class="picture-coming">${t("picture_coming")}</span>`}
      ${outgoing && html`<${Progress} outgoing=${outgoing} />`}
    </${Frame}>
    ${open && html`<${Viewer} pictures=${shownIn(album)} begin=${message.key} onClose=${() => setOpen(false)} />`}`;
}
