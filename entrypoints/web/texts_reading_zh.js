// 已读与未读。

/** @type {Record<keyof typeof import("./texts_reading_en.js").readingEn, string>} */
export const readingZh = {
  read: "已读",
  read_by: "已读成员",
  read_by_nobody: "还没有公开已读状态的成员读过。",
  mark_unread: "标为未读",
  mark_read: "标为已读",
  marked_unread: "已标为未读",
  unpin_conversation: "取消置顶",
  unarchive_conversation: "移出归档",
  conversation_actions: "会话操作",
  mentions_you: "有人提到你",
  draft: "草稿",
};
