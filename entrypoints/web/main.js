// The page begins here.

import { login } from "./login.js";
import { applyPreferences } from "./preferences.js";
import { route } from "./router.js";
import { learnServer } from "./server.js";
import { App } from "./ui/app.js";
import { html } from "./ui/html.js";
import { render } from "./vendor/preact.js";

/** Without an answer the page asks again when it needs what is inside. */
const goInside = () => import("./inside.js").catch((error) => console.debug("inside", error));

applyPreferences();
learnServer();
/** A guest sees a call and nothing else, whoever is signed in at this browser. */
const visits = route.value.place === "guest";
if (login.value && !visits) await goInside();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
if (!login.value && !visits) goInside(); // while somebody looks for their password
