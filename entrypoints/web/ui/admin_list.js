// What every list of the administrators' page stands in.

import { t } from "./admin_words.js";
import { html } from "./html.js";
import { Button } from "./parts.js";

/**
 * @param {{
 *   label: string, pages: {rows: any[] | null, trouble: string, more: (() => unknown) | null},
 *   none: string, Row: (props: {row: any}) => any, children?: any,
 * }} props `children`: above the list; `Row` gives its rows keys
 */
export function AdminList({ label, pages, none, Row, children }) {
  const { rows, trouble, more } = pages;
  return html`<section class="card" aria-label=${label}>
    ${children}
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    ${rows && !rows.length && html`<p class="nothing">${none}</p>`}
    <ul class="rows">${rows?.map((row) => Row({ row }))}</ul>
    ${more && html`<${Button} onClick=${more}>${t("more")}</${Button}>`}
  </section>`;
}
