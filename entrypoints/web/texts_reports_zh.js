// 举报与重设密码的中文。

/** @type {Record<keyof typeof import("./texts_reports_en.js").reportsEn, string>} */
export const reportsZh = {
  report_message: "举报{name}的这条消息？",
  report_person: "举报{name}？",
  report_message_text: "服务器管理员会看到这条消息和你写的内容，对方不会得知。",
  report_person_text: "服务器管理员会看到你写的内容，对方不会得知。",
  report_reason: "有什么问题？",
  report_send: "举报",
  report_not: "取消",
  report_sent: "已提交给管理员。",
  new_password: "新密码",
  new_password_title: "设置密码",
  new_password_text: "此链接只能使用一次，你的所有设备都会退出登录。",
  new_password_save: "保存",
  new_password_saved: "密码已保存，请用它登录。",
  new_password_hint: "至少{least}个字符。",
  reset_link_over: "链接已失效或已用过，请向管理员索取新的链接。",
  reset_link_missing: "链接不完整，请重新打开收到的链接。",
  to_sign_in: "去登录",
};
