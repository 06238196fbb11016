// Somebody types `@` in a group: who of its members is meant.

import { myId } from "../accounts.js";
import { displayName } from "../contacts.js";
import { matches } from "../fold.js";
import { everybodyIn } from "../groups.js";
import { t } from "../i18n.js";
import { EVERYBODY } from "../protocol.js";
import { useEffect, useLayoutEffect, useState } from "../vendor/hooks.js";
import { classes, html } from "./html.js";
import { Icon } from "./icons.js";
import { Avatar } from "./parts.js";

const SHOWN_AT_MOST = 6;
/** The beginning of a name before the caret; names may have blanks in them. */
const BEGUN = /(?:^|[^\w.@])@([^\s@][^@\n]{0,30})?$/u;

/** @typedef {{userId: number, nickname: string, username: string, avatar: string}} Candidate */

/**
 * @param {Wire.Contact} contact @param {import("../drafts.js").Draft} draft
 * @param {{current: HTMLTextAreaElement | null}} area
 */
export function useMentions(contact, draft, area) {
  const [members, setMembers] = useState(/** @type {Candidate[] | null} */ (null));
  const [at, setAt] = useState(0);
  const [caret, setCaret] = useState(0);
  const [refused, setRefused] = useState(/** @type {string | null} */ (null));
  const text = draft.line;
  const line = area.current;
  const begun = contact.groupId && text.includes("@") ? BEGUN.exec(text.slice(0, line ? line.selectionStart : caret)) : null;
  const asked = begun ? (begun[1] ?? "") : null;

  useEffect(() => {
    if (asked === null || members) return;
    everybodyIn(contact.contactId).then(setMembers, (error) => console.debug("members", error));
  }, [asked === null]);
  const everybody = { userId: EVERYBODY, nickname: t("mention_all"), username: "", avatar: "" };
  useEffect(() => {
    // Who is called by a name that was typed without the list is meant all the same.
    for (const { userId } of members ? [everybody, ...members] : []) draft.called.add(userId);
  }, [members, text.includes("@")]);
  useLayoutEffect(() => setAt(0), [asked]); // before the next key

  const others = (members ?? []).filter(({ userId }) => userId !== myId());
  const open = asked !== null && asked !== refused && members !== null;
  const shown = open
    ? [everybody, ...others].filter(({ userId, nickname, username }) => matches(asked, displayName(userId), nickname, username)).slice(0, SHOWN_AT_MOST)
    : [];
  const marked = shown[Math.min(at, shown.length - 1)];

  /** @param {Candidate} candidate */
  const choose = ({ userId, nickname }) => {
    const element = area.current;
    if (!element || asked === null) return;
    const end = element.selectionStart;
    element.setRangeText(`@${nickname} `, end - asked.length - 1, end, "end");
    draft.called.add(userId);
    setRefused(`${nickname} `);
    draft.type(element.value);
    element.focus();
  };

  /** @param {KeyboardEvent} event @returns {boolean} whether it was for this list */
  const onKeyDown = (event) => {
    if (!marked || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "Enter" || event.key === "Tab") choose(marked);
    else if (event.key === "Escape") setRefused(asked);
    else if (event.key === "ArrowDown") setAt((Math.min(at, shown.length - 1) + 1) % shown.length);
    else if (event.key === "ArrowUp") setAt((Math.min(at, shown.length - 1) - 1 + shown.length) % shown.length);
    else return false;
    event.preventDefault();
    return true;
  };
  const list =
    marked &&
    html`<ul class="mention-list" role="listbox" id="mention-list" aria-label=${t("mention_whom")}>
      ${shown.map(
        (candidate) => html`<li
          key=${candidate.userId} id=${`mention-${candidate.userId}`} role="option" aria-selected=${candidate === marked}
          class=${classes("mention-row", candidate === marked && "on")}
          onPointerDown=${(/** @type {PointerEvent} */ event) => {
            event.preventDefault(); // the focus stays on the line
            choose(candidate);
          }}
        >
          ${candidate.userId === EVERYBODY
            ? html`<span class="mention-all"><${Icon} name="people" size=${18} /></span>`
            : html`<${Avatar} name=${displayName(candidate.userId)} url=${candidate.avatar} id=${candidate.userId} size=${30} />`}
          <span class="row-name" dir="auto">${candidate.userId === EVERYBODY ? candidate.nickname : displayName(candidate.userId)}</span>
          <span class="row-note">${candidate.username ? `@${candidate.username}` : t("mention_all_note")}</span>
        </li>`,
      )}
    </ul>`;
  return {
    list,
    onKeyDown,
    attributes: {
      "aria-controls": marked ? "mention-list" : undefined,
      "aria-activedescendant": marked ? `mention-${marked.userId}` : undefined,
      onSelect: () => setCaret(area.current?.selectionStart ?? 0),
    },
  };
}
