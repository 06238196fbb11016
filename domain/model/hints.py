"""What is only worth knowing now: somebody is typing, came online, has read.

Hints go to clients that are connected at this moment, are never stored, and are lost gladly. Whatever must
arrive is a notification.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from domain.model.exports import ExportPart
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.notifications import USER_ADDRESS


class HintType(IntEnum):
    """On the wire they are counted with the notifications."""

    READ = 5
    TYPING = 6
    PRESENCE = 7
    EXPORT = 10


@dataclass(frozen=True, slots=True)
class TypingHint:
    """Somebody is typing. Each receiver knows the conversation by a contact of their own."""

    user_id: UserId
    contacts: Mapping[UserId, ContactId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHint:
    """Somebody has read up to a message; the numbers are for their own devices.

    Each receiver knows the conversation by a contact of their own.
    """

    room_id: RoomId
    user_id: UserId
    message_id: MessageId
    contacts: Mapping[UserId, ContactId]
    unread: int = 0
    mentions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportHint:
    """How far the export of somebody's data is: so many conversations or files of `total` are written."""

    user_id: UserId
    part: ExportPart
    done: int
    total: int


Hint = ReadHint | TypingHint | ExportHint
"""What is given to whoever is connected, on whatever node. (Presence goes to those who watch, on each.)"""


@dataclass(frozen=True, slots=True)
class Typing:
    """A client says: my user is typing in the conversation behind this contact of theirs."""

    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class Watch:
    """A client says: these are the people whose presence it shows now, instead of those before."""

    user_ids: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """A client says whether its page is hidden or idle."""

    away: bool


ClientHint = Typing | Watch | Away
"""What an explicit client says besides acknowledgements."""


@dataclass(frozen=True, slots=True)
class HintEnvelope:
    """One hint and who gets it: `body` is the finished frame.

    `prefix` and the receiver's id make the address, as in an Envelope.
    """

    to: Collection[UserId]
    body: bytes
    prefix: str = USER_ADDRESS
