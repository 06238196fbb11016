// How media travels in a call, in Chinese.

/** @type {Record<keyof typeof import("./texts_media_en.js").mediaEn, string>} */
export const mediaZh = {
  screen_of: "{name}的屏幕",
  mute_person: "将 {name} 静音",
  person_muted: "{name} 已被静音。",
  only_voices: "人数过多，通话中只传输声音。",
};
