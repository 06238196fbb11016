// Light formatting, as people write it in Markdown: bold, italic, struck, code, quotes and lists. What comes out is
// elements of ours around their words, so nothing that anybody writes is ever HTML of this page.

import MarkdownIt from "../vendor/markdown-it.js";
import { html } from "./html.js";

const RULES = ["emphasis", "strikethrough", "backticks", "fence", "blockquote", "list"];
const parser = new MarkdownIt("zero").enable(RULES);

/** What stands for an address or a name while the signs around it are read; signs within them mean nothing. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"];
const PLACE = new RegExp(`${OPEN}(\\d+)${CLOSE}`);

const FENCE = /^ {0,3}(?:```|~~~)/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^\s*(?:[-+*]|\d{1,9}[.)])\s+\S/;

/** A quote or a list ends with its last line, whatever is written on the next. @param {string} text */
function separated(text) {
  const written = [];
  let fenced = false;
  let before = "";
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) fenced = !fenced;
    const ended = (QUOTE.test(before) && !QUOTE.test(line)) || (ITEM.test(before) && !ITEM.test(line) && !/^\s/.test(line));
    if (ended && !fenced && line) written.push("");
    written.push(line);
    before = line;
  }
  return written.join("\n");
}

/** @typedef {import("./pieces.js").Piece} Piece @typedef {{type: string, tag: string, content: string, nesting: number, hidden: boolean, children: Token[] | null, attrGet: (name: string) => string | null}} Token */

/** The words again, with what stood in their places. @param {string} text @param {Shown} shown */
const filled = (text, { pieces, show }) =>
  text.split(PLACE).map((part, at) => (at % 2 ? show(/** @type {Piece} */ (pieces[Number(part)])) : part));

/** @param {string} text @param {Shown} shown */
const plain = (text, { pieces }) => text.split(PLACE).map((part, at) => (at % 2 ? pieces[Number(part)]?.text : part)).join("");

/** One that has nothing inside. @param {Token} token @param {Shown} shown */
function leaf(token, shown) {
  if (token.type === "inline") return elements(token.children ?? [], shown);
  if (token.type === "code_inline") return html`<code>${plain(token.content, shown)}</code>`;
  if (token.type === "fence") return html`<pre><code>${plain(token.content.replace(/\n$/, ""), shown)}</code></pre>`;
  return filled(token.content, shown);
}

/** @param {Token} token @param {any[]} inside */
function element(token, inside) {
  if (token.hidden) return inside;
  if (token.tag === "ol") return html`<ol start=${token.attrGet("start") ?? 1}>${inside}</ol>`;
  const tag = token.tag === "p" ? "div" : token.tag;
  return html`<${tag} class=${token.tag === "p" ? "paragraph" : undefined}>${inside}</${tag}>`;
}

/** @param {Token[]} tokens @param {Shown} shown */
function elements(tokens, shown) {
  /** @type {{token: Token | null, inside: any[]}[]} */
  const open = [{ token: null, inside: [] }];
  for (const token of tokens) {
    if (token.nesting > 0) open.push({ token, inside: [] });
    else if (token.nesting < 0) {
      const closed = open.pop();
      if (closed?.token) open.at(-1)?.inside.push(element(closed.token, closed.inside));
    } else open.at(-1)?.inside.push(leaf(token, shown));
  }
  return open[0]?.inside ?? [];
}

/** @typedef {{pieces: Piece[], show: (piece: Piece) => any}} Shown a text in pieces, and how addresses and names are shown */

/** @param {Shown} props */
export function Formatted({ pieces, show }) {
  const source = pieces
    .map(({ text, href, userId }, at) =>
      href || userId !== undefined ? `${OPEN}${at}${CLOSE}` : text.replaceAll(OPEN, "").replaceAll(CLOSE, ""),
    )
    .join("");
  const tokens = /** @type {Token[]} */ (parser.parse(separated(source), {}));
  return html`<div class="words formatted">${elements(tokens, { pieces, show })}</div>`;
}
