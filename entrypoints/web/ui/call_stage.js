// Everybody in a call, before one's eyes.

import { t } from "../i18n.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { MyTile, ScreenTile, screenOf, Tile } from "./call_tile.js";
import { classes, html } from "./html.js";
import { onKey } from "./keys.js";
import { IconButton } from "./parts.js";
import { pageOf, Seating } from "./tile_pages.js";
import { alikeAtMost, allAlike, GAP, oneLarge, withOneLargeAtMost } from "./tile_sizes.js";

/** @typedef {import("../call_session.js").CallSession} CallSession @typedef {import("../participant.js").Participant} Participant */
/** @typedef {"grid" | "speaker"} Layout */

/** A finger that goes this far along turns the page. */
const SWIPE_PX = 50;

const chosen = signal(/** @type {Layout | ""} */ (""));

/** Two fill the view by themselves; more are easier to follow side by side. @param {number} others @returns {Layout} */
export const layoutFor = (others) => chosen.value || (others > 1 ? "grid" : "speaker");

/** @param {Layout} layout */
export const chooseLayout = (layout) => {
  chosen.value = layout;
};

/** @typedef {{key: string, participant: Participant, screen: MediaStreamTrack | null}} Shown one tile */

/** Everybody, and the screens that come beside their cameras. @param {Participant[]} others @returns {Shown[]} */
export const tilesOf = (others) =>
  others.flatMap((participant) => {
    const screen = screenOf(participant);
    const own = { key: `${participant.userId}`, participant, screen: null };
    return screen ? [{ key: `${participant.userId} screen`, participant, screen }, own] : [own];
  });

/** What fills the stage: the chosen one, else a screen that is shared, else who spoke last. @param {Shown[]} tiles @param {string} picked */
function useMain(tiles, picked) {
  const others = tiles.map(({ participant }) => participant);
  const [speaker, setSpeaker] = useState(0);
  const speaking = others.find((each) => each.speaking.value)?.userId ?? 0;
  useEffect(() => {
    if (speaking) setSpeaker(speaking);
  }, [speaking]);
  const sharing = tiles.find(({ participant }) => participant.feed.value?.shown.value?.screen);
  const byKey = (/** @type {string} */ key) => tiles.find((each) => each.key === key);
  return (byKey(picked) ?? sharing ?? byKey(`${speaker}`) ?? tiles[0])?.key;
}

/** How much room an element has for what is in it. */
export function useRoom() {
  const element = useRef(/** @type {HTMLUListElement | null} */ (null));
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const place = element.current;
    const Observer = place?.ownerDocument.defaultView?.ResizeObserver ?? ResizeObserver;
    const observer = new Observer(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setRoom({ width: Math.floor(width), height: Math.floor(height) });
    });
    if (place) observer.observe(place);
    return () => observer.disconnect();
  }, []);
  return { element, room };
}

/** @param {import("./tile_sizes.js").TileSizes} sizes */
const properties = ({ tile, main }) => ({
  "--gap": `${GAP}px`,
  "--tile-width": `${tile.width}px`,
  "--tile-height": `${tile.height}px`,
  "--main-width": `${main?.width}px`,
  "--main-height": `${main?.height}px`,
});

/**
 * Who is before one's eyes, which of them large: all, or a page of them with me and the large one on each.
 * @param {Shown[]} tiles @param {string} pinned @param {import("./tile_sizes.js").Size} room @param {number} wanted page
 */
function usePage(tiles, pinned, room, wanted) {
  const [seating] = useState(() => new Seating());
  const largest = useMain(tiles, pinned);
  const large = tiles.find(({ key }) => key === largest);
  const speaker = layoutFor(tiles.length) === "speaker";
  const alike = Math.max(2, alikeAtMost(room));
  const insist = pinned || large?.participant.feed.value?.shown.value?.screen || tiles.length >= alike;
  const withLarge = withOneLargeAtMost(room);
  const main = speaker && withLarge > 2 && (insist || tiles.length < withLarge) ? large : undefined;
  const most = !room.width ? tiles.length : main ? withLarge - 2 : alike - 1;
  const first = tiles.filter(({ key, screen }) => screen || key === pinned);
  const people = tiles.filter((tile) => !first.includes(tile));
  const speaking = people.filter(({ participant }) => participant.speaking.value).map(({ key }) => key);
  const order = seating.seat(people.map(({ key }) => key), speaking, Math.max(0, most - first.length));
  const seated = [...first, ...order.flatMap((each) => people.filter(({ key }) => key === each))];
  const { pages, page, shown } = pageOf(seated.filter((tile) => tile !== main), Math.max(1, most), wanted);
  // As they came, so that no picture that stays is moved in the document.
  return { main, pages, page, shown: tiles.filter((tile) => tile === main || shown.includes(tile)) };
}
/** Handlers that turn pages: a swipe of a finger, and keys. @param {(step: number) => void} turn */
function useTurning(turn) {
  const down = useRef({ x: 0, y: 0 });
  return {
    onPointerDown: (/** @type {PointerEvent} */ { clientX: x, clientY: y }) => (down.current = { x, y }),
    onPointerUp: (/** @type {PointerEvent} */ { pointerType, clientX, clientY }) => {
      const [along, across] = [clientX - down.current.x, clientY - down.current.y];
      if (pointerType !== "mouse" && Math.abs(along) > Math.max(SWIPE_PX, 2 * Math.abs(across))) turn(-Math.sign(along));
    },
    onKeyDown: onKey((/** @type {KeyboardEvent} */ event) => {
      const step = { PageUp: -1, ArrowLeft: -1, PageDown: 1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      turn(step);
    }),
  };
}

/** @param {{session: CallSession, others: Participant[]}} props */
export function Stage({ session, others }) {
  const [pinned, setPinned] = useState("");
  const [wanted, setWanted] = useState(0);
  const { element, room } = useRoom();
  const tiles = tilesOf(others);
  const two = tiles.length === 1 && layoutFor(1) === "speaker";
  const { main, pages, page, shown } = usePage(tiles, pinned, room, wanted);
  const sizes = (main ? oneLarge : allAlike)(shown.length + 1, room);
  const turn = (/** @type {number} */ step) => setWanted((page + step + pages) % pages);
  const handlers = useTurning(turn);
  const pick = (/** @type {string} */ key) => () => {
    setPinned(key === pinned && main ? "" : key);
    chooseLayout("speaker");
  };
  return html`<div class=${classes("stage-place", pages > 1 && "stage-paged")} ...${pages > 1 ? handlers : {}}>
    <ul
      class=${classes("stage", two && "stage-two", sizes.beside && "stage-beside")} ref=${element}
      style=${properties(sizes)} aria-label=${t("participants")}
    >
      ${shown.map(
        (tile) => html`<${tile.screen ? ScreenTile : Tile}
          key=${tile.key} participant=${tile.participant} track=${tile.screen} main=${two || tile === main}
          pinned=${tile.key === pinned} onPick=${tiles.length > 1 ? pick(tile.key) : undefined}
        />`,
      )}
      <${MyTile} session=${session} />
    </ul>
    ${pages > 1 && html`<${Pages} page=${page} pages=${pages} turn=${turn} />`}
  </div>`;
}

/** @param {{page: number, pages: number, turn: (step: number) => void}} props */
function Pages({ page, pages, turn }) {
  return html`<nav class="stage-pages" aria-label=${t("tile_pages")}>
    <${IconButton} icon="back" label=${t("previous_page")} onClick=${() => turn(-1)} />
    <span role="status">${page + 1} / ${pages}</span>
    <${IconButton} icon="ahead" label=${t("next_page")} onClick=${() => turn(1)} />
  </nav>`;
}
