// Reports, and the link to a new password, in English. texts_reports_zh.js has the same keys.

export const reportsEn = {
  report_message: "Report this message of {name}?",
  report_person: "Report {name}?",
  report_message_text: "The administrators of this server see the message and what you write here. Whoever wrote it hears nothing of it.",
  report_person_text: "The administrators of this server see what you write here. Whom you report hears nothing of it.",
  report_reason: "What is wrong?",
  report_send: "Report",
  report_not: "Cancel",
  report_sent: "The administrators have it now.",
  new_password: "New password",
  new_password_title: "Choose your password",
  new_password_text: "This link works once. All your devices are signed out.",
  new_password_save: "Save",
  new_password_saved: "Your password is saved. Sign in with it.",
  new_password_hint: "At least {least} characters.",
  reset_link_over: "This link is over, or was used already. Ask an administrator for a new one.",
  reset_link_missing: "Something of the link is missing. Open it again as you got it.",
  to_sign_in: "Sign in",
};
