// Steering a call, in Chinese.

/** @type {Record<keyof typeof import("./texts_steering_en.js").steeringEn, string>} */
export const steeringZh = {
  call_more: "更多",
  call_chat: "聊天",
  close_chat: "关闭聊天",
  raise_hand: "举手",
  lower_hand: "放下手",
  hand_up: "已举手",
  call_people: "通话成员",
  invite_people: "邀请成员",
  invite_to_call: "邀请",
  everybody_is_in: "您认识的人都已在通话中。",
  call_host: "主持人",
  ask_for_quiet: "请 {name} 静音",
  put_out: "将 {name} 移出通话",
  put_out_text: "只有再次被邀请，对方才能回来。",
  put_out_yes: "移出",
  end_for_all: "为所有人结束",
  end_for_all_text: "通话将为所有人结束。",
  asked_for_quiet: "主持人已将您静音，您可以重新打开麦克风。",
  lost_of: "{name} 发送的数据有 {loss}% 在途中丢失。",
  uplink_lost: "{name}：上行网络丢失了 {loss} %。",
  relay_was_used: "通话经过了中继。",
  quiet_asked: "已请 {name} 静音。",
};
