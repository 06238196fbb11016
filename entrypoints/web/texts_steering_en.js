// Steering a call, in English. texts_steering_zh.js has the same keys.

export const steeringEn = {
  call_more: "More",
  raise_hand: "Raise hand",
  lower_hand: "Lower hand",
  hand_up: "hand raised",
  call_people: "People in the call",
  invite_people: "Invite people",
  invite_to_call: "Invite",
  everybody_is_in: "Everybody you know is in the call already.",
  call_host: "host",
  ask_for_quiet: "Ask {name} to mute",
  put_out: "Remove {name} from the call",
  put_out_text: "They come back only if somebody invites them again.",
  put_out_yes: "Remove",
  end_for_all: "End for everyone",
  end_for_all_text: "The call ends for everybody in it.",
  asked_for_quiet: "The host turned your microphone off. You can turn it on again.",
  lost_of: "{loss} % of what {name} sent was lost on the way.",
  uplink_lost: "{name}: the uplink lost {loss} %.",
  relay_was_used: "The relay was used.",
  quiet_asked: "{name} was asked to mute.",
};
