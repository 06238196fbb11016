// Into a call without an account: a name, the devices, the door, and the call; nothing else of this server.

import { Refused } from "../api.js";
import { comeAgain, knock, showLink, visit } from "../guest.js";
import { explain, t } from "../i18n.js";
import { LocalMedia } from "../media.js";
import { Code, EndReason } from "../protocol.js";
import { bounds, fits } from "../server.js";
import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { Voices } from "./call_dock.js";
import { CallView } from "./call_view.js";
import { DevicePickers, MediaTrouble } from "./device_pickers.js";
import { Door, useSubmit } from "./door.js";
import { html } from "./html.js";
import { MediaButtons } from "./media_buttons.js";
import { Avatar, Button, Empty, Field, Spinner } from "./parts.js";
import { Video } from "./video.js";

const LOOK_AGAIN_MS = 5_000;

/** @typedef {import("../call_session.js").CallSession} CallSession */

/** @param {{token: string}} props */
export function GuestPage({ token }) {
  const session = visit.value;
  if (!session) return html`<${BeforeTheDoor} token=${token} />`;
  const phase = session.phase.value;
  if (phase === "ended") return html`<${Afterwards} session=${session} />`;
  if (phase !== "talking") return html`<${AtTheDoor} session=${session} />`;
  return html`<${CallView} session=${session} /><${Voices} session=${session} />`;
}

/** Who invites, and whether there is a call now: asked again until there is. @param {string} token */
function useSign(token) {
  const [sign, setSign] = useState(/** @type {Wire.CallSign | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {unknown} */ (null));
  useEffect(() => {
    let timer = 0;
    let wanted = true;
    const look = async () => {
      try {
        const found = await showLink(token);
        if (!wanted) return;
        setSign(found);
        setTrouble(null);
        if (!found.running) timer = window.setTimeout(look, LOOK_AGAIN_MS);
      } catch (error) {
        if (!wanted) return;
        setTrouble(error);
        if (!isOver(error)) timer = window.setTimeout(look, LOOK_AGAIN_MS);
      }
    };
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [token]);
  return { sign, trouble };
}

/** @param {unknown} error */
const isOver = (error) => error instanceof Refused && error.code === Code.CALL_LINK_ENDED;

/** @param {{token: string}} props */
function BeforeTheDoor({ token }) {
  const { sign, trouble } = useSign(token);
  if (isOver(trouble)) {
    return html`<${Door} title=${t("guest_title")} text="">
      <${Empty} icon="phone" title=${t("link_ended")} text=${t("call_link_ended_text")} />
    </${Door}>`;
  }
  const title = sign ? t("guest_invited", { name: sign.invitedBy }) : t("guest_title");
  return html`<${Door} title=${title} text=${t("guest_text")}>
    ${sign ? html`<${Preparation} token=${token} running=${sign.running} />` : html`<div class="centre"><${Spinner} /></div>`}
    ${trouble && html`<p class="trouble" role="alert">${explain(trouble)}</p>`}
  </${Door}>`;
}

/** A name, and how one looks and sounds. @param {{token: string, running: boolean}} props */
function Preparation({ token, running }) {
  const [media] = useState(() => new LocalMedia());
  const [name, setName] = useState("");
  const handedOver = useRef(false);
  useEffect(() => {
    media.open({ audio: true, video: true });
    return () => {
      if (!handedOver.current) media.close();
    };
  }, []);
  const { busy, trouble, submit } = useSubmit(async () => {
    handedOver.current = true;
    try {
      await knock(token, name.trim(), media);
    } catch (error) {
      handedOver.current = false;
      throw error;
    }
  });
  const fine = fits(name.trim(), bounds().nicknames);
  return html`<form onSubmit=${submit} class="guest-form">
    <div class="lobby-picture">
      ${media.video.value
        ? html`<${Video} track=${media.video.value} mirrored=${media.mirrored.value} label=${t("my_picture")} />`
        : html`<${Avatar} name=${name} url="" id=${0} size=${96} />`}
      <${MediaButtons} media=${media} />
    </div>
    <${MediaTrouble} media=${media} />
    <${Field} label=${t("guest_name")} value=${name} onInput=${setName} autocomplete="name" required
      hint=${t("nickname_hint", { most: bounds().nicknames.most })} />
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${!running && html`<p class="hint" role="status">${t("guest_no_call")}</p>`}
    <${Button} kind="primary" type="submit" icon="phone" busy=${busy} disabled=${!fine || !running}>${t("guest_knock")}</${Button}>
    <${DevicePickers} media=${media} />
  </form>`;
}

/** @param {{session: CallSession}} props */
function AtTheDoor({ session }) {
  const { media } = session;
  return html`<${Door} title=${t("guest_waits")} text=${t("guest_waits_text")}>
    <div class="lobby-picture">
      ${media.video.value
        ? html`<${Video} track=${media.video.value} mirrored=${media.mirrored.value} label=${t("my_picture")} />`
        : html`<${Avatar} name="" url="" id=${0} size=${96} />`}
      <${MediaButtons} media=${media} />
    </div>
    <p class="centre" role="status"><${Spinner} /> ${session.door.waiting.value ? t("guest_knocked") : t("connecting_call")}</p>
    <${Button} onClick=${() => session.hangUp()}>${t("guest_go")}</${Button}>
  </${Door}>`;
}

/** @param {CallSession} session */
function outcome({ endReason, startedAt, door }) {
  if (startedAt.value > 0) return t(endReason.value === EndReason.LOST ? "call_lost" : "guest_left");
  if (endReason.value === EndReason.REJECTED) return t("guest_turned_away");
  return t(door.waiting.value && endReason.value === EndReason.NORMAL ? "call_ended" : "guest_left");
}

/** @param {{session: CallSession}} props */
function Afterwards({ session }) {
  return html`<${Door} title=${outcome(session)} text=${t("guest_after_text")}>
    <${Button} kind="primary" onClick=${comeAgain}>${t("guest_again")}</${Button}>
  </${Door}>`;
}
