// The call in a small window above all others, with several faces at once (Document Picture-in-Picture).

import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { render } from "../vendor/preact.js";
import { effect, signal } from "../vendor/signals.js";
import { callName, here } from "./call_presence.js";
import { tilesOf, useRoom } from "./call_stage.js";
import { ScreenTile, Tile } from "./call_tile.js";
import { html } from "./html.js";
import { IconButton } from "./parts.js";
import { Seating } from "./tile_pages.js";
import { alikeAtMost, allAlike, GAP } from "./tile_sizes.js";

/** @typedef {import("../call_session.js").CallSession} CallSession */

const SIZE = { width: 380, height: 300 };
/** More are too small to be known again. */
const FACES_AT_MOST = 9;

/** The window, while it is there. */
export const floating = signal(/** @type {Window | null} */ (null));

/** @returns {{requestWindow: (size: {width: number, height: number}) => Promise<Window>} | undefined} */
const maker = () => /** @type {any} */ (window).documentPictureInPicture;

export const canFloat = () => Boolean(maker());

/** It closes with the call at the latest. @param {CallSession} session */
export async function float(session) {
  const place = await maker()?.requestWindow(SIZE);
  if (!place) return;
  const { body } = dress(place.document, callName(session));
  render(html`<${Floating} session=${session} />`, body);
  const stop = effect(() => {
    if (session.phase.value === "ended") place.close();
  });
  place.addEventListener("pagehide", () => {
    stop();
    render(null, body);
    if (floating.value === place) floating.value = null;
  });
  floating.value = place;
}

/** As this page looks. @param {Document} other @param {string} title */
function dress(other, title) {
  other.title = title;
  for (const { name, value } of document.documentElement.attributes) other.documentElement.setAttribute(name, value);
  for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) {
    const link = other.createElement("link");
    link.rel = "stylesheet";
    link.href = /** @type {HTMLLinkElement} */ (sheet).href;
    other.head.append(link);
  }
  return other;
}

/** Who speaks is among those who are seen. @param {CallSession} session @param {import("./tile_sizes.js").Size} room */
function useFaces(session, room) {
  const [seating] = useState(() => new Seating());
  const tiles = tilesOf(here(session));
  const screens = tiles.filter(({ screen }) => screen);
  const people = tiles.filter(({ screen }) => !screen);
  const speaking = people.filter(({ participant }) => participant.speaking.value).map(({ key }) => key);
  const most = Math.max(1, Math.min(FACES_AT_MOST, alikeAtMost(room)));
  const order = seating.seat(people.map(({ key }) => key), speaking, Math.max(0, most - screens.length));
  const first = [...screens.map(({ key }) => key), ...order].slice(0, most);
  return tiles.filter(({ key }) => first.includes(key));
}

/** @param {{session: CallSession}} props */
function Floating({ session }) {
  const { element, room } = useRoom();
  const faces = useFaces(session, room);
  const { tile } = allAlike(Math.max(1, faces.length), room);
  const muted = session.media.muted.value;
  const style = { "--gap": `${GAP}px`, "--tile-width": `${tile.width}px`, "--tile-height": `${tile.height}px` };
  return html`<div class="call floating">
    <ul class="stage" ref=${element} style=${style} aria-label=${t("participants")}>
      ${faces.map(({ key, participant, screen }) =>
        html`<${screen ? ScreenTile : Tile} key=${key} participant=${participant} track=${screen} />`)}
    </ul>
    <div class="controls" role="toolbar" aria-label=${t("call_controls")}>
      <${IconButton}
        icon=${muted ? "micOff" : "mic"} label=${t(muted ? "unmute" : "mute")} kind=${muted ? "round off" : "round"}
        onClick=${() => session.media.setMuted(!muted)}
      />
      <${IconButton} icon="hangUp" label=${t("hang_up")} kind="round hang-up" onClick=${() => session.hangUp()} />
    </div>
  </div>`;
}
