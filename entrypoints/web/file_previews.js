// What can be looked at without saving it first: the begin of a text, and a PDF where the browser shows them.

import { Unreachable } from "./api.js";
import { decodeText } from "./encodings.js";

/** How much of a text is shown. */
export const TEXT_BYTES = 64 * 1024;
const PDF_BYTES_AT_MOST = 50 * 1024 * 1024;
const PDF = "application/pdf";

/** Of those that the server does not take for text, since they are no UTF-8. */
const NAMED_AS_TEXT = /\.(?:txt|text|md|csv|tsv|log|ini|conf|json|xml|yml|yaml|srt)$/i;
const UNKNOWN = "application/octet-stream";

/** @param {Wire.Attachment} attachment @returns {"" | "text" | "pdf"} as what it can be looked at */
export function previewOf({ mime, name, size, scan }) {
  if (scan) return "";
  if (mime === PDF) return navigator.pdfViewerEnabled && size <= PDF_BYTES_AT_MOST ? "pdf" : "";
  return mime === "text/plain" || (mime === UNKNOWN && NAMED_AS_TEXT.test(name)) ? "text" : "";
}

/** @param {string} url @param {Record<string, string>} headers @param {AbortSignal} signal */
async function bytesOf(url, headers, signal) {
  const answer = await fetch(url, { headers, signal }).catch(() => null);
  if (!answer?.ok) throw new Unreachable("file");
  return await answer.arrayBuffer();
}

/** The begin of a text, and what it is written in. @param {string} url @param {number} size @param {AbortSignal} signal */
export async function fetchText(url, size, signal) {
  if (!size) return { text: "", encoding: "", cut: false };
  const cut = size > TEXT_BYTES;
  const bytes = new Uint8Array(await bytesOf(url, { Range: `bytes=0-${TEXT_BYTES - 1}` }, signal));
  return { ...decodeText(bytes.subarray(0, TEXT_BYTES), cut), cut };
}

/**
 * An address in this page, to be revoked. A frame of it inherits what this page may do: of a PDF that is nothing but
 * being drawn, and it is never taken for anything else.
 * @param {string} url @param {AbortSignal} signal
 */
export async function fetchPdf(url, signal) {
  return URL.createObjectURL(new Blob([await bytesOf(url, {}, signal)], { type: PDF }));
}
