// The words of the administrators' page.

import { wordsOf } from "../i18n.js";
import { administrationEn } from "../texts_administration_en.js";
import { administrationZh } from "../texts_administration_zh.js";

/** @typedef {keyof typeof administrationEn} AdminText */

export const t = wordsOf({ en: administrationEn, zh: administrationZh });
