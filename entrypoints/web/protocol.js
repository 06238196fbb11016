// What a number on the wire means (docs/protocol*.md). What each server chooses for itself stands in server.js.

export const MessageType = { TEXT: 1, IMAGE: 2, CALL: 3 };

export const NotificationType = { MESSAGE: 1, CONTACT: 2, CONTACT_REQUEST: 3, CALL_HANDLED: 4, CONTACT_CHANGED: 8, NEW_LOGIN: 9 };

/** What happened, by `event.kind`, as far as the page does something about it. */
export const EventKind = { DELETED: "deleted" };

/** Where one's password is kept. */
export const PasswordPlace = { HERE: "here" };

/** Among mentions: all members. */
export const EVERYBODY = 0;

/** Notifications that are only worth knowing now. */
export const HintType = { READ: 5, TYPING: 6, PRESENCE: 7, EXPORT: 10 };

export const CallStatus = { NEW: 1, READY: 2, ACTIVE: 3, ENDED: 4 };

export const EndReason = {
  NORMAL: 1,
  REJECTED: 2,
  NO_ANSWER: 3,
  BUSY: 4,
  LOST: 5,
  ERROR: 6,
  CANCELLED: 7,
  /** Another page of mine has the call now. Ours alone: the server knows no such reason. */
  ELSEWHERE: 100,
};

export const ParticipantState = {
  INVITED: 1,
  REJECTED: 2,
  ACCEPTED: 3,
  ONLINE: 4,
  OFFLINE: 5,
  DEAD: 6,
};

/** Frames of the call socket. */
export const CallFrame = {
  UNAUTHORISED: 1,
  STATES: 2,
  STATE: 3,
  SIGNAL: 4,
  HEARTBEAT: 5,
  STARTED: 6,
  OVER: 7,
  FAILED: 8,
  MEDIA: 9,
  GUESTS_WAITING: 10,
  SFU: 11,
  MUTE_ASKED: 12,
  GESTURE: 13,
  GUEST_TOLD: 14,
};

/** In a call a guest, who has no account, has an id from here on. */
export const GUESTS_FROM = 2 ** 40;

export const CloseCode = { UNAUTHENTICATED: 1008, TAKEN_OVER: 4001 };

/** Codes of refusals that the page does something about; the words for them stand in i18n.js. */
export const Code = {
  OK: 200,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY: 429,
  INTERNAL: 500,
  BUSY: 503,
  INVALID_FIELDS: 1003,
  WRONG_PASSWORD: 1004,
  LOGIN_EXPIRED: 1005,
  SECOND_STEP_DUE: 1006,
  NOT_INVITED: 1007,
  PASSWORD_DUE: 1009,
  RESET_LINK_ENDED: 1011,
  CALL_NOT_FOUND: 3006,
  CALL_NOT_READY: 3009,
  CALL_LOCKED: 3010,
  CALL_LINK_ENDED: 3011,
  GROUP_LINK_ENDED: 4004,
  WRONG_OFFSET: 4007,
  NOT_THIS_WAY: 4010,
};
