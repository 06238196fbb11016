// A call by keys, whatever of it is on the page.

import { current, enter, inCall, reject, ringing } from "../calls.js";
import { useShortcut } from "./shortcuts.js";
import { attempt } from "./toasts.js";

/** Whoever is muted is heard while the key is down. @param {import("../media.js").LocalMedia} media */
function pushToTalk(media) {
  if (!media.muted.value) return null;
  media.setMuted(false);
  return () => media.setMuted(true);
}

export function CallShortcuts() {
  const session = inCall.value ? current.value : null;
  const ring = ringing.value;
  const media = session?.media;
  useShortcut("answer", ring && (() => attempt(() => enter(ring, { audio: true, video: false }))));
  useShortcut("hang_up", session ? () => session.hangUp() : ring && (() => attempt(() => reject(ring.callId))));
  useShortcut("mute", media ? () => media.setMuted(!media.muted.value) : null);
  useShortcut("talk", media ? () => pushToTalk(media) : null);
  useShortcut("camera", media && session?.mediaMode.video.value ? () => media.setCamera(!media.camera.value) : null);
  return null;
}
