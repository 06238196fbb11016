// Who is here and who types, in Chinese. texts_presence_en.js has the same keys.

/** @type {Record<keyof typeof import("./texts_presence_en.js").presenceEn, string>} */
export const presenceZh = {
  is_online: "在线",
  is_away: "离开",
  last_seen_now: "刚刚在线",
  last_seen_today: "今天 {time} 在线",
  last_seen_yesterday: "昨天 {time} 在线",
  last_seen_on: "{day}在线",
  typing_one: "{name} 正在输入…",
  typing_two: "{one} 和 {other} 正在输入…",
  typing_many: "{count} 人正在输入…",
};
