// Who is here and who types, in English. texts_presence_zh.js has the same keys.

export const presenceEn = {
  is_online: "online",
  is_away: "away",
  last_seen_now: "last seen just now",
  last_seen_today: "last seen at {time}",
  last_seen_yesterday: "last seen yesterday at {time}",
  last_seen_on: "last seen on {day}",
  typing_one: "{name} is typing…",
  typing_two: "{one} and {other} are typing…",
  typing_many: "{count} people are typing…",
};
