// What it takes to be in a call; nobody waits for it who is in none.

export { CallSession } from "./call_session.js";
export { LocalMedia } from "./media.js";
