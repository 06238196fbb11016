// How large everybody's tile is: all alike, or one large with the others in lines beside or below it.

export const GAP = 8;
/** A smaller face cannot be told from another. */
const LEAST = 64;
const WIDE = 4 / 3;
/** Of the room, for a line of small tiles; and the most that one may take. */
const LINE_SHARE = 0.17;
const LINE_AT_MOST = 170;
/** When the others take more than this, there is no room to show one large. */
const OTHERS_AT_MOST = 0.65;

/**
 * @typedef {{width: number, height: number}} Size in whole pixels
 * @typedef {{tile: Size, main: Size | null, beside: boolean}} TileSizes `main` null: all are alike
 */

/** @param {number} length @param {number} parts */
const share = (length, parts) => Math.floor((length - GAP * (parts - 1)) / parts);

/** How many of the least size stand in a line. @param {number} length */
const most = (length) => Math.floor((length + GAP) / (LEAST + GAP));

/** How many fit when all are alike. @param {Size} room */
export const alikeAtMost = ({ width, height }) => most(width) * most(height);

/** As many columns as make the tiles largest. @param {number} count @param {Size} room @returns {TileSizes} */
export function allAlike(count, room) {
  let best = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const tile = { width: share(room.width, columns), height: share(room.height, Math.ceil(count / columns)) };
    if (tooSmall(tile) < tooSmall(best) || (tooSmall(tile) === tooSmall(best) && fits(tile) > fits(best))) best = tile;
  }
  return { tile: best, main: null, beside: false };
}

/** @param {Size} tile */
const tooSmall = ({ width, height }) => Number(Math.min(width, height) < LEAST);

/** The width of the picture that fits into a tile. @param {Size} tile */
const fits = ({ width, height }) => Math.min(width, height * WIDE);

/** Along which side of the large one the lines go, and how far. @param {Size} room */
function linesIn(room) {
  const beside = room.width > room.height * WIDE;
  const [along, across] = beside ? [room.height, room.width] : [room.width, room.height];
  return { beside, along, across, perLineAtMost: Math.max(1, most(along)) };
}

/** How many fit with one of them large; 0 if there is no room for a large one. @param {Size} room */
export function withOneLargeAtMost(room) {
  const { across, perLineAtMost } = linesIn(room);
  const lines = Math.floor((across * OTHERS_AT_MOST) / (LEAST + GAP));
  return lines && 1 + lines * perLineAtMost;
}

/** One of them large. @param {number} count @param {Size} room @returns {TileSizes} */
export function oneLarge(count, room) {
  const { beside, along, across, perLineAtMost } = linesIn(room);
  const lines = Math.ceil((count - 1) / perLineAtMost);
  const depth = Math.max(LEAST, Math.floor(Math.min(across * LINE_SHARE, LINE_AT_MOST) / lines));
  const rest = across - lines * (depth + GAP);
  if (rest < across * (1 - OTHERS_AT_MOST)) return allAlike(count, room);
  const length = share(along, Math.ceil((count - 1) / lines));
  return beside
    ? { beside, main: { width: rest, height: along }, tile: { width: depth, height: Math.max(LEAST, Math.min(length, depth)) } }
    : { beside, main: { width: along, height: rest }, tile: { width: Math.min(length, Math.floor(depth * WIDE)), height: depth } };
}
