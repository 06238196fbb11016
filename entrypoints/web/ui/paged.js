// Lists that come in pages, newest first.

import { explain } from "../i18n.js";
import { useRef, useState } from "../vendor/hooks.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

/**
 * @template Row
 * @param {(cursor: number) => Promise<import("../administration.js").Page<Row>>} load
 * @param {unknown} of anew when this changes
 */
export function usePages(load, of = "") {
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [cursor, setCursor] = useState(0);
  const [trouble, setTrouble] = useState("");
  const [again, setAgain] = useState(0);
  const turn = useRef(0);
  useLoad(() => {
    const mine = ++turn.current;
    const show = (/** @type {import("../administration.js").Page<Row>} */ page) => {
      if (mine !== turn.current) return;
      setRows(page.rows);
      setCursor(page.cursor);
      setTrouble("");
    };
    return load(0).then(show, (error) => mine === turn.current && setTrouble(explain(error)));
  }, [of, again]);
  const more = () => attempt(async () => {
    const mine = turn.current;
    const page = await load(cursor);
    if (mine !== turn.current) return; // of another list
    setRows([...(rows ?? []), ...page.rows]);
    setCursor(page.cursor);
  });
  return { rows, trouble, more: cursor ? more : null, reload: () => setAgain((times) => times + 1) };
}
