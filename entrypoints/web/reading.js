// What is before somebody's eyes.

import { signal } from "./vendor/signals.js";

/** The room whose conversation is open, 0 if none. */
export const openRoom = signal(0);
/** Whether the newest message of the open conversation is in sight. */
export const atEnd = signal(true);
/** Whether a call lies over the conversations. */
export const covered = signal(false);
/** Whether the conversation of that call stands beside it. */
export const beside = signal(false);

/** Whether somebody sits before this page. */
export const present = () => document.visibilityState === "visible" && document.hasFocus() && (!covered.value || beside.value);

/** Whether what is said in this room now is seen at once. @param {number} roomId */
export const watching = (roomId) => present() && openRoom.value === roomId && atEnd.value;
