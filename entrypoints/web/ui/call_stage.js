// Everybody in a call, before one's eyes.

import { t } from "../i18n.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { MyTile, ScreenTile, screenOf, Tile } from "./call_tile.js";
import { classes, html } from "./html.js";
import { allAlike, GAP, oneLarge } from "./tile_sizes.js";

/** @typedef {import("../call_session.js").CallSession} CallSession @typedef {import("../participant.js").Participant} Participant */
/** @typedef {"grid" | "speaker"} Layout */

const chosen = signal(/** @type {Layout | ""} */ (""));

/** Two fill the view by themselves; more are easier to follow side by side. @param {number} others @returns {Layout} */
export const layoutFor = (others) => chosen.value || (others > 1 ? "grid" : "speaker");

/** @param {Layout} layout */
export const chooseLayout = (layout) => {
  chosen.value = layout;
};

/** @typedef {{key: string, participant: Participant, screen: MediaStreamTrack | null}} Shown one tile */

/** Everybody, and the screens that come beside their cameras. @param {Participant[]} others @returns {Shown[]} */
const tilesOf = (others) =>
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
function useRoom() {
  const element = useRef(/** @type {HTMLUListElement | null} */ (null));
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setRoom({ width: Math.floor(width), height: Math.floor(height) });
    });
    if (element.current) observer.observe(element.current);
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

/** @param {{session: CallSession, others: Participant[]}} props */
export function Stage({ session, others }) {
  const [picked, setPicked] = useState("");
  const { element, room } = useRoom();
  const tiles = tilesOf(others);
  const large = useMain(tiles, picked);
  const layout = layoutFor(tiles.length);
  const sizes = (layout === "grid" ? allAlike : oneLarge)(tiles.length + 1, room);
  const two = tiles.length === 1 && layout === "speaker";
  const main = two || sizes.main ? large : undefined;
  const pick = (/** @type {string} */ key) => () => {
    chooseLayout("speaker");
    setPicked(key === picked ? "" : key);
  };
  return html`<ul
    class=${classes("stage", two && "stage-two", sizes.beside && "stage-beside")} ref=${element}
    style=${properties(sizes)} aria-label=${t("participants")}
  >
    ${tiles.map(
      ({ key, participant, screen }) => html`<${screen ? ScreenTile : Tile}
        key=${key} participant=${participant} track=${screen} main=${key === main}
        onPick=${tiles.length > 1 ? pick(key) : undefined}
      />`,
    )}
    <${MyTile} session=${session} />
  </ul>`;
}
