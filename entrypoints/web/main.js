// The page begins here.

import { applyPreferences } from "./preferences.js";
import { learnServer } from "./server.js";
import { keepSession } from "./session.js";
import { App } from "./ui/app.js";
import { html } from "./ui/html.js";
import { render } from "./vendor/preact.js";

applyPreferences();
keepSession();
learnServer();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
