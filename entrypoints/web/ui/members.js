// Who is in a group, as what, and what one may do about it.

import { myId, nickname, user } from "../accounts.js";
import { displayName } from "../contacts.js";
import { matches } from "../fold.js";
import { addMembers, listMembers, manages, removeMember, Role, setRole } from "../groups.js";
import { count, explain, t } from "../i18n.js";
import { useRef, useState } from "../vendor/hooks.js";
import { AddMembers } from "./add_members.js";
import { Approach } from "./approach.js";
import { BotMark } from "./bot_mark.js";
import { ask } from "./dialog.js";
import { html } from "./html.js";
import { Menu } from "./menu.js";
import { Avatar, Button, IconButton } from "./parts.js";
import { attempt } from "./toasts.js";
import { useLoad } from "./together.js";

const LONG_PAGE = 200;

/** @typedef {Wire.MembersPage["members"][number]} MemberOf @typedef {{members: MemberOf[], cursor: string}} Listed */

/** Pages of members; anew when the group has changed. @param {Wire.Group} group */
function useMembers(group) {
  const [listed, setListed] = useState(/** @type {Listed | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const turn = useRef(0);
  useLoad(() => {
    const mine = ++turn.current;
    const limit = Math.min(LONG_PAGE, Math.max(50, listed?.members.length ?? 0));
    const fail = (/** @type {unknown} */ error) => mine === turn.current && setTrouble(explain(error));
    return listMembers(group.groupId, "", limit).then((page) => mine === turn.current && setListed(page), fail);
  }, [group]);
  /** @param {boolean} all */
  const more = async (all) => {
    const mine = turn.current;
    let { members, cursor } = listed ?? { members: [], cursor: "" };
    while (cursor) {
      const page = await listMembers(group.groupId, cursor, LONG_PAGE);
      members = [...members, ...page.members];
      cursor = page.cursor;
      if (!all) break;
    }
    if (mine === turn.current) setListed({ members, cursor }); // else the group has changed
    return members;
  };
  return { listed, trouble, more };
}

/** Whether somebody of this role may be removed by me. @param {Wire.Group} group @param {MemberOf} member */
const removable = (group, { userId, role }) =>
  userId !== myId() && (group.role === Role.OWNER || (group.role === Role.ADMIN && role === Role.MEMBER));

/** @param {{group: Wire.Group}} props */
export function Members({ group }) {
  const { listed, trouble, more } = useMembers(group);
  const [word, setWord] = useState("");
  const [adding, setAdding] = useState(/** @type {MemberOf[] | null} */ (null));
  const adds = manages(group) || group.joinPolicy === "members";
  const search = (/** @type {string} */ text) => {
    setWord(text);
    if (text && listed?.cursor) attempt(() => more(true));
  };
  const found = (/** @type {MemberOf} */ { userId }) =>
    !word.trim() || matches(word.trim(), displayName(userId), nickname(userId), user(userId).value?.username ?? "");
  const shown = listed?.members.filter(found) ?? [];
  const add = (/** @type {number[]} */ userIds) => attempt(() => addMembers(group.groupId, userIds));
  return html`<section class="card members" aria-label=${t("members")}>
    <div class="members-head">
      <h3>${count("member_one", "member_many", group.memberCount)}</h3>
      ${adds && html`<${Button} icon="userPlus" onClick=${() => attempt(async () => setAdding(await more(true)))}>${t("add_members")}</${Button}>`}
    </div>
    ${group.memberCount > 5 && html`<input class="members-search" type="search" aria-label=${t("search_members")}
      placeholder=${t("search_members")} value=${word} onInput=${(/** @type {any} */ event) => search(event.currentTarget.value)} />`}
    ${trouble && html`<p class="trouble">${trouble}</p>`}
    ${listed && !shown.length && html`<p class="nothing">${t("nothing_found")}</p>`}
    <ul class="rows" aria-label=${t("members")}>
      ${shown.map((member) => html`<${Member} key=${member.userId} member=${member} group=${group} />`)}
    </ul>
    ${listed?.cursor && !word && html`<${Button} onClick=${() => attempt(() => more(false))}>${t("show_more")}</${Button}>`}
    ${adding && html`<${AddMembers} members=${adding} onAdd=${add} onClose=${() => setAdding(null)} />`}
  </section>`;
}

/** @param {{member: MemberOf, group: Wire.Group}} props */
function Member({ member, group }) {
  const { userId, role } = member;
  const person = user(userId).value;
  const name = displayName(userId);
  const [place, setPlace] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const actions = actionsFor(group, member, name);
  const open = (/** @type {MouseEvent} */ event) => {
    const { left, bottom } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setPlace({ x: left, y: bottom });
  };
  return html`<li class="row row-still">
    <${Avatar} name=${name} url=${person?.avatar ?? ""} id=${userId} />
    <span class="row-text">
      <span class="row-name" dir="auto">${name || " "}</span>
      <span class="row-note">
        <${BotMark} userId=${userId} />
        ${role !== Role.MEMBER && html`<b>${t(role === Role.OWNER ? "role_owner" : "role_admin")}</b> `}
        ${person && !person.deleted && `@${person.username}`}
      </span>
    </span>
    <${Approach} userId=${userId} />
    ${actions.length > 0 && html`<${IconButton} icon="more" label=${t("more_for", { name })} onClick=${open} expanded=${Boolean(place)} />`}
    ${place && html`<${Menu} label=${t("more_for", { name })} place=${place} actions=${actions} onClose=${() => setPlace(null)} />`}
  </li>`;
}

/** What I may do about somebody. @param {Wire.Group} group @param {MemberOf} member @param {string} name */
function actionsFor(group, member, name) {
  const { groupId } = group;
  const { userId, role } = member;
  const become = (/** @type {number} */ next) => attempt(() => setRole(groupId, userId, next));
  const handOver = async () => {
    const question = { title: t("make_owner_person", { name }), text: t("make_owner_text"), yes: t("make_owner") };
    if (await ask(question)) become(Role.OWNER);
  };
  const remove = async () => {
    const question = { title: t("remove_member_person", { name }), text: t("remove_member_text"), yes: t("remove") };
    if (await ask(question)) attempt(() => removeMember(groupId, userId));
  };
  /** @type {import("./menu.js").Action[]} */
  const actions = [];
  if (group.role === Role.OWNER && userId !== myId()) {
    actions.push(
      role === Role.ADMIN
        ? { icon: "undo", label: t("make_member"), act: () => become(Role.MEMBER) }
        : { icon: "check", label: t("make_admin"), act: () => become(Role.ADMIN) },
      { icon: "people", label: t("make_owner"), act: handOver },
    );
  }
  if (removable(group, member)) actions.push({ icon: "bin", label: t("remove_member"), act: remove, danger: true });
  return actions;
}
