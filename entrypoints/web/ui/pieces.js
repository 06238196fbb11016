// A text in pieces: addresses to be followed, names of people who are meant, and what is between.

import { myId } from "../accounts.js";
import { displayName } from "../contacts.js";
import { linked } from "../links.js";
import { called } from "../mentions.js";
import { EVERYBODY } from "../protocol.js";
import { classes, html } from "./html.js";

/** @typedef {{text: string, href?: string, userId?: number}} Piece */

/** @param {string} text @param {number[]} mentions @returns {Piece[]} */
export const piecesOf = (text, mentions) =>
  called(text, mentions).flatMap((piece) => (piece.userId === undefined ? linked(piece.text) : [piece]));

/** @param {Piece} piece */
export function show({ text, href, userId }) {
  if (href) return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${text}</a>`;
  if (userId === undefined) return text;
  const me = userId === myId() || userId === EVERYBODY;
  return html`<span class=${classes("mention", me && "mention-me")}>${userId === EVERYBODY ? text : `@${displayName(userId)}`}</span>`;
}
