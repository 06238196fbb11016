// Everything behind the door. A stranger at the door does not wait for it, and whoever is signed in loads it at once.

import { keepSession } from "./session.js";
export { SignedIn } from "./ui/signed_in.js";

keepSession();
