// Requests to the server: one envelope, one token, three ways to fail.

import { Watchdog } from "./backoff.js";
import { keepAnswer, keptAnswer } from "./kept_answers.js";
import { login, refused } from "./login.js";
import { Code } from "./protocol.js";

/** Said by the server in the page. */
export const PREFIX = document.querySelector('meta[name="api"]')?.getAttribute("content") ?? "/api";
/** Without a byte for so long nothing will come any more. However slow a line is, it moves. */
const PATIENCE_MS = 15_000;
const NOT_MODIFIED = 304;

/** Codes that mean: this token is no longer good. */
const SIGNED_OUT = new Set([Code.UNAUTHENTICATED, Code.LOGIN_EXPIRED]);

/** The server said no; `code` says why (docs/protocol.md). */
export class Refused extends Error {
  /** @param {number} code @param {string} message @param {string} [challenge] for the second step of signing in */
  constructor(code, message, challenge = "") {
    super(message);
    this.code = code;
    this.challenge = challenge;
  }

  /** Whether the same request may succeed a moment later. */
  get passing() {
    return this.code === Code.TOO_MANY || this.code === Code.BUSY;
  }
}

/** No answer came: no network, no server, or too slow. */
export class Unreachable extends Error {}

/** An answer came for somebody who is not signed in here any more. */
export class SignedOut extends Unreachable {}

/** Whoever asks now. Throws when that is somebody else by then, or nobody: an answer is theirs alone. */
export function whoAsks() {
  const key = login.value?.key;
  return () => {
    if (key && login.value?.key !== key) throw new SignedOut("signed out");
  };
}

/**
 * The payload of an envelope.
 * @param {any} body @param {string} token
 */
export function unwrap(body, token) {
  if (body?.code === Code.OK) return body.data;
  const code = typeof body?.code === "number" ? body.code : Code.INTERNAL;
  if (SIGNED_OUT.has(code) && token && token === login.value?.token) refused.value = login.value.key;
  throw new Refused(code, body?.message ?? "", body?.challenge);
}

/** @param {string} path @param {Record<string, string | number>} [query] */
export function address(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return PREFIX + path + (search.size ? `?${search}` : "");
}

/**
 * @param {string} method @param {string} path
 * @param {{query?: Record<string, string | number>, body?: object, keepalive?: boolean}} [options]
 */
async function request(method, path, { query, body, keepalive } = {}) {
  const token = login.value?.token ?? "";
  const stillThere = whoAsks();
  /** @type {Record<string, string>} */
  const headers = token ? { Authorization: token } : {};
  if (body) headers["Content-Type"] = "application/json";
  const text = body && JSON.stringify(body);
  const url = address(path, query);
  const before = method === "GET" ? keptAnswer(url, token) : undefined;
  if (before) headers["If-None-Match"] = before.etag;
  const answer = await answerTo(url, { method, headers, body: text, cache: "no-store", keepalive }, before);
  stillThere();
  keepAnswer(url, token, answer);
  return unwrap(answer.body, token);
}

/**
 * The JSON of an answer, however long it takes to come; the one before if nothing has changed.
 * @param {string} url @param {RequestInit} options @param {import("./kept_answers.js").KeptAnswer} [before]
 */
async function answerTo(url, options, before) {
  const watchdog = new Watchdog(PATIENCE_MS);
  try {
    const response = await fetch(url, { ...options, signal: watchdog.signal });
    const text = before && response.status === NOT_MODIFIED ? before.text : await textOf(response, watchdog);
    return { body: JSON.parse(text), text, etag: response.headers.get("ETag") ?? "" };
  } catch (error) {
    throw new Unreachable(String(error));
  } finally {
    watchdog.stop();
  }
}

/** @param {Response} response @param {Watchdog} watchdog */
async function textOf(response, watchdog) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    watchdog.progress();
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** @param {string} path @param {Record<string, string | number>} [query] */
export const get = (path, query) => request("GET", path, { query });

/** @param {string} path @param {object} [body] @param {Record<string, string | number>} [query] */
export const post = (path, body, query) => request("POST", path, { body, query });

/** Reaches the server also if the page closes meanwhile. @param {string} path @param {object} [body] a small one @param {Record<string, string | number>} [query] */
export const postPastTheEnd = (path, body, query) => request("POST", path, { body, query, keepalive: true });

/** @param {string} path */
export function socketAddress(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${PREFIX}${path}`;
}

/**
 * What an `<img>` can show for an avatar, wallpaper or picture. Pictures come from this server only:
 * an address elsewhere would tell its owner who looks at it.
 * @param {string} url
 */
export function pictureAddress(url) {
  if (url.startsWith("data:image/") || url.startsWith("blob:")) return url;
  return url.startsWith("file/") ? `${PREFIX}/${url}` : "";
}

/** The small one that the server made of a picture; the picture itself where it made none. @param {string} address of a picture */
export const preview = (address) => (/^(data|blob):/.test(address) ? address : address && `${address}?preview=1`);
