// A call by keys, whatever of it is on the page.

import { current, enter, inCall, reject, ringing } from "../calls.js";
import { useShortcut } from "./shortcuts.js";
import { attempt } from "./toasts.js";

export function CallShortcuts() {
  const session = inCall.value ? current.value : null;
  const ring = ringing.value;
  const media = session?.media;
  useShortcut("answer", ring && (() => enter(ring, { audio: true, video: false })));
  useShortcut("hang_up", session ? () => session.hangUp() : ring && (() => attempt(() => reject(ring.callId))));
  useShortcut("mute", media ? () => media.setMuted(!media.muted.value) : null);
  useShortcut("camera", media ? () => media.setCamera(!media.camera.value) : null);
  return null;
}
