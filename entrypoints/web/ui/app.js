// The frame of the page: the door, or what is behind it.

import { login } from "../login.js";
import { follow, route } from "../router.js";
import { Questions } from "./dialog.js";
import { html } from "./html.js";
import { JoinDoor } from "./join_door.js";
import { later } from "./later.js";
import { Register, SignIn } from "./sign_in.js";
import { Toasts } from "./toasts.js";

const ComingBack = later(() => import("./provider.js").then((part) => part.ComingBack));
const GuestPage = later(() => import("./guest_page.js").then((part) => part.GuestPage));
const ResetDoor = later(() => import("./reset_door.js").then((part) => part.ResetDoor));
const SignedIn = later(() => import("../inside.js").then((part) => part.SignedIn));

export function App() {
  return html`<div class="app" onClick=${follow}>
    <${Page} />
    <${Questions} />
    <${Toasts} />
  </div>`;
}

function Page() {
  const { place, name } = route.value;
  if (place === "reset") return html`<${ResetDoor} key=${name} token=${name} />`;
  if (place === "guest") return html`<${GuestPage} token=${name} />`;
  if (place === "oidc") return html`<${ComingBack} />`;
  return login.value ? html`<${SignedIn} key=${login.value.userId} />` : html`<${Visitor} />`;
}

function Visitor() {
  const { place, name } = route.value;
  if (place === "join") return html`<${JoinDoor} token=${name} />`;
  return place === "register" ? html`<${Register} />` : html`<${SignIn} />`;
}
