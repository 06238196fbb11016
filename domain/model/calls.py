"""A call and who is in it (contract section 9)."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from domain.model.ids import CallId, MessageId, RoomId, UserId


class CallStatus(IntEnum):
    NEW = 1
    READY = 2
    ACTIVE = 3
    ENDED = 4


class EndReason(IntEnum):
    NONE = 0
    NORMAL = 1
    REJECTED = 2
    NO_ANSWER = 3
    BUSY = 4
    LOST = 5
    ERROR = 6
    CANCELLED = 7


@dataclass(frozen=True, slots=True)
class Call:
    """What everybody in the room may see of a call. `members`: caller first, then the callees."""

    call_id: CallId
    caller_id: UserId
    room_id: RoomId
    message_id: MessageId
    members: tuple[UserId, ...]
    status: CallStatus
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason
    created_at: datetime
    updated_at: datetime
