// Everybody in a call, before one's eyes.

import { t } from "../i18n.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { signal } from "../vendor/signals.js";
import { MyTile, Tile } from "./call_tile.js";
import { classes, html } from "./html.js";
import { allAlike, GAP, oneLarge } from "./tile_sizes.js";

/** @typedef {import("../call_session.js").CallSession} CallSession @typedef {import("../call_session.js").Participant} Participant */
/** @typedef {"grid" | "speaker"} Layout */

const chosen = signal(/** @type {Layout | ""} */ (""));

/** Two fill the view by themselves; more are easier to follow side by side. @param {number} others @returns {Layout} */
export const layoutFor = (others) => chosen.value || (others > 1 ? "grid" : "speaker");

/** @param {Layout} layout */
export const chooseLayout = (layout) => {
  chosen.value = layout;
};

/** Who fills the stage: the chosen one, else who shares a screen, else who spoke last. @param {Participant[]} others @param {number} picked */
function useMain(others, picked) {
  const [speaker, setSpeaker] = useState(0);
  const speaking = others.find((each) => each.speaking.value)?.userId ?? 0;
  useEffect(() => {
    if (speaking) setSpeaker(speaking);
  }, [speaking]);
  const sharing = others.find(({ peer }) => peer.value?.shown.value?.screen);
  const byId = (/** @type {number} */ userId) => others.find((each) => each.userId === userId);
  return byId(picked) ?? sharing ?? byId(speaker) ?? others[0];
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
  const [picked, setPicked] = useState(0);
  const { element, room } = useRoom();
  const large = useMain(others, picked);
  const layout = layoutFor(others.length);
  const sizes = (layout === "grid" ? allAlike : oneLarge)(others.length + 1, room);
  const two = others.length === 1 && layout === "speaker";
  const main = two || sizes.main ? large : undefined;
  const pick = (/** @type {number} */ userId) => () => {
    chooseLayout("speaker");
    setPicked(userId === picked ? 0 : userId);
  };
  return html`<ul
    class=${classes("stage", two && "stage-two", sizes.beside && "stage-beside")} ref=${element}
    style=${properties(sizes)} aria-label=${t("participants")}
  >
    ${others.map(
      (participant) => html`<${Tile}
        key=${participant.userId} participant=${participant} main=${participant === main}
        onPick=${others.length > 1 ? pick(participant.userId) : undefined}
      />`,
    )}
    <${MyTile} media=${session.media} />
  </ul>`;
}
