"""How far people have read (contract-2 N2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.model.ids import MessageId, RoomId, UserId
from domain.model.records import record

COUNTED_AT_MOST = 999
SHOWN_IN_GROUPS_OF = 100
"""Members at most: in larger groups nobody is told who has read."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Somebody has seen everything in a room up to this message."""

    user_id: UserId
    room_id: RoomId
    message_id: MessageId


class Unread(NamedTuple):
    """Both at most 999."""

    messages: int = 0
    mentions: int = 0


NOTHING_UNREAD = Unread()


@record(frozen=True, slots=True)
class ReadState:
    """Of one conversation, as its owner sees it.

    `unread`: new messages of others above the owner's own mark, at most 999; `mentions`: those among them
    that mean the owner. `peer_mark`: how far the other one of a pair has read, 0 where that is not shown.
    """

    unread: int = 0
    mentions: int = 0
    mark: MessageId = MessageId(0)
    peer_mark: MessageId = MessageId(0)


NOTHING_READ = ReadState()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who has read a message, and when."""

    user_id: UserId
    read_at: datetime
