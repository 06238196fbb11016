// How media travels in a call, in English. texts_media_zh.js has the same keys.

export const mediaEn = {
  screen_of: "Screen of {name}",
  mute_person: "Mute {name}",
  person_muted: "{name} is muted.",
  only_voices: "With so many people only voices are carried.",
};
