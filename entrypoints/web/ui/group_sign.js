// What whoever has a link sees of the group behind it.

import { Refused } from "../api.js";
import { showLink } from "../groups.js";
import { count, explain, t } from "../i18n.js";
import { Code } from "../protocol.js";
import { useEffect, useState } from "../vendor/hooks.js";
import { html } from "./html.js";
import { Avatar, Empty, Spinner } from "./parts.js";

/** @param {string} token */
export function useGroupSign(token) {
  const [sign, setSign] = useState(/** @type {Wire.GroupSign | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const [over, setOver] = useState(false);
  useEffect(() => {
    let wanted = true;
    showLink(token).then((found) => wanted && setSign(found), (error) => {
      if (!wanted) return;
      setOver(error instanceof Refused && error.code === Code.GROUP_LINK_ENDED);
      setTrouble(explain(error));
    });
    return () => {
      wanted = false;
    };
  }, [token]);
  return { sign, trouble, over };
}

/** @param {{children?: any, found: ReturnType<typeof useGroupSign>}} props */
export function GroupFace({ found: { sign, trouble, over }, children }) {
  if (over) return html`<${Empty} icon="people" title=${t("link_ended")} text=${t("link_ended_text")} />`;
  if (trouble) return html`<p class="trouble" role="alert">${trouble}</p>`;
  if (!sign) return html`<div class="centre"><${Spinner} /></div>`;
  return html`<div class="profile-face">
    <${Avatar} name=${sign.name} url=${sign.avatar} id=${0} size=${112} group />
    <h3 dir="auto">${sign.name}</h3>
    <p class="hint">${count("member_one", "member_many", sign.memberCount)}</p>
    ${children}
  </div>`;
}
