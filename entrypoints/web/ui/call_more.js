// What one does in a call now and then: raise a hand, react, see who is in it.

import { t } from "../i18n.js";
import { useState } from "../vendor/hooks.js";
import { CallPeople } from "./call_people.js";
import { html } from "./html.js";
import { Menu } from "./menu.js";
import { IconButton } from "./parts.js";

const REACTIONS = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

/** @param {{session: import("../call_session.js").CallSession}} props */
export function CallMore({ session }) {
  const [place, setPlace] = useState(/** @type {import("./menu.js").Place | null} */ (null));
  const [people, setPeople] = useState(false);
  const talking = session.phase.value === "talking";
  const up = session.hand.value;
  const open = (/** @type {Event} */ event) => {
    const { left, top } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    setPlace({ x: left, y: top });
  };
  const signs = REACTIONS.map((emoji) => ({
    sign: emoji,
    label: t("react_with", { emoji }),
    act: () => session.react(emoji),
  }));
  /** @type {import("./menu.js").Action[]} */
  const actions = [{ icon: "people", label: t("call_people"), act: () => setPeople(true) }];
  if (talking) {
    actions.unshift({ icon: "hand", label: t(up ? "lower_hand" : "raise_hand"), act: () => session.raiseHand(!up) });
  }
  return html`<${IconButton} icon=${up ? "hand" : "more"} label=${t("call_more")} kind=${up ? "round lit" : "round"}
      expanded=${place !== null} onClick=${open} size=${22} />
    ${place &&
    html`<${Menu} label=${t("call_more")} signs=${talking ? signs : []} actions=${actions} place=${place} onClose=${() => setPlace(null)} />`}
    ${people && html`<${CallPeople} session=${session} onClose=${() => setPeople(false)} />`}`;
}
