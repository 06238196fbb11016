// How much waits for me, where I want to hear of it.

import { loudRooms } from "./contacts.js";
import { unreadAmong } from "./unread.js";
import { computed } from "./vendor/signals.js";

/** New messages, but for those of muted conversations. */
export const unreadTotal = computed(() => unreadAmong(loudRooms.value));
