// What is read and unread, in English. texts_reading_zh.js has the same keys.

export const readingEn = {
  read: "Read",
  read_by: "Read by",
  read_by_nobody: "Nobody yet, of those who show it.",
  mark_unread: "Mark as unread",
  mark_read: "Mark as read",
  marked_unread: "Marked as unread",
  unpin_conversation: "Unpin",
  unarchive_conversation: "Take out of the archive",
  conversation_actions: "What to do with the conversation",
  mentions_you: "You are mentioned",
  draft: "Draft",
};
