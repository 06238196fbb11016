// The words of the page in the language in use.

import { Refused, Unreachable } from "./api.js";
import { NotAPicture } from "./files.js";
import { language } from "./preferences.js";
import { serverNow } from "./server.js";
import { en } from "./texts_en.js";
import { zh } from "./texts_zh.js";

/** @typedef {keyof typeof en} TextKey */

const TEXTS = { en, zh };

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name written from right to left must not turn the words around it. @param {string} value */
const isolated = (value) => (RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value);

/**
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values] what stands for `{name}` in the text
 */
export const t = (key, values = {}) => filled(TEXTS[language.value][key], values);

/** @param {string} text @param {Record<string, string | number>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => isolated(String(values[name] ?? whole)));

/**
 * As `t`, for the words of a part that comes later and brings them along.
 * @template {string} Key
 * @param {{en: Record<Key, string>, zh: Record<Key, string>}} texts
 * @returns {(key: Key, values?: Record<string, string | number>) => string}
 */
export const wordsOf = (texts) => (key, values = {}) => filled(texts[language.value][key], values);

/** One or many: `key_one` for 1 where the language knows the difference. @param {TextKey} one @param {TextKey} many @param {number} count */
export const count = (one, many, count) => t(count === 1 ? one : many, { count });

/** @type {Record<number, TextKey>} */
const REFUSALS = {
  300: "refused_request",
  403: "refused_forbidden",
  413: "refused_too_large",
  429: "refused_too_many",
  503: "refused_busy",
  507: "refused_full",
  1001: "refused_no_user",
  1002: "refused_name_taken",
  1003: "refused_fields",
  1004: "refused_password",
  1007: "refused_invite",
  1008: "refused_code",
  1009: "password_again",
  1010: "refused_passkey",
  1012: "refused_identity",
  1013: "refused_identity_taken",
  1015: "refused_password_elsewhere",
  1014: "refused_bots_many",
  2001: "refused_contact_exists",
  2002: "refused_request_exists",
  2003: "refused_request_gone",
  2004: "refused_request_gone",
  2006: "refused_request_expired",
  2007: "refused_revoke_late",
  2005: "refused_no_contact",
  2010: "refused_message_gone",
  2011: "refused_edit_late",
  2012: "refused_reactions_many",
  2013: "refused_pins_many",
  3001: "refused_call_over",
  3010: "refused_call_locked",
  3006: "refused_call_over",
  4002: "refused_group_full",
  4003: "refused_owner_stays",
  4004: "refused_link_ended",
  4005: "refused_no_room",
  4006: "refused_removed_from_group",
  4009: "file_infected",
};

/** What went wrong, in words for a person. @param {unknown} error */
export function explain(error) {
  if (error instanceof NotAPicture) return t("not_a_picture");
  if (error instanceof Unreachable) return t("unreachable");
  if (error instanceof Refused) {
    if (language.value === "zh" && error.message) return error.message;
    return t(REFUSALS[error.code] ?? "went_wrong");
  }
  console.error(error);
  return t("went_wrong");
}

/** The person's own form of the language if they have one: it decides how a time is written. */
const locale = () =>
  navigator.languages.find((each) => each.startsWith(language.value)) ?? (language.value === "zh" ? "zh-CN" : "en");

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} options @param {number} time */
function format(options, time) {
  const name = locale() + JSON.stringify(options);
  let found = formats.get(name);
  if (!found) formats.set(name, (found = new Intl.DateTimeFormat(locale(), options)));
  return found.format(time);
}

const DAY_MS = 86_400_000;

/** Whole days between two moments as the calendar here counts them. @param {number} time */
function daysAgo(time) {
  const midnight = (/** @type {number} */ moment) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(serverNow()) - midnight(time)) / DAY_MS);
}

/** @param {string | number} at */
export const clock = (at) => format({ hour: "numeric", minute: "2-digit" }, new Date(at).getTime());

/** @param {string | number} at */
export function day(at) {
  const time = new Date(at).getTime();
  const ago = daysAgo(time);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  if (ago > 1 && ago < 7) return format({ weekday: "long" }, time);
  const year = new Date(time).getFullYear() === new Date(serverNow()).getFullYear() ? undefined : "numeric";
  return format({ month: "long", day: "numeric", year }, time);
}

/** Short: the time today, else the day. @param {string | number} at */
export function moment(at) {
  const time = new Date(at).getTime();
  const ago = daysAgo(time);
  if (ago === 0) return clock(time);
  if (ago === 1) return t("yesterday");
  if (ago > 1 && ago < 7) return format({ weekday: "short" }, time);
  return format({ month: "numeric", day: "numeric" }, time);
}

/** When somebody was here last, at the end of a line. @param {string} at */
export function lastSeen(at) {
  const time = Date.parse(at);
  if (serverNow() - time < 60_000) return t("last_seen_now");
  const ago = daysAgo(time);
  if (ago <= 0) return t("last_seen_today", { time: clock(time) });
  return ago === 1 ? t("last_seen_yesterday", { time: clock(time) }) : t("last_seen_on", { day: day(time) });
}

/** @param {string | number} at */
export const dayAndClock = (at) => `${day(at)} ${clock(at)}`;

/** @param {number} seconds as m:ss or h:mm:ss */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
