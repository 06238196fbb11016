"""What live sessions are told (contract section 8), and how it travels.

A *notification* says what happened and to whom. It is encoded once into *letters*; an *envelope*
is one letter with the receivers it goes to. The envelopes of a change are its outbox row, so what a
relay tells after a crash is exactly what the node would have told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from domain.model.calls import Call
from domain.model.chat import Message
from domain.model.contacts import Contact, ContactRequest
from domain.model.ids import CallId, DeliveryId, LoginId, OutboxId, UserId
from domain.model.signaling import Roster

NO_DELIVERY = DeliveryId(0)
USER_ADDRESS = "user:"
"""Before a user's id: the address of that user's sessions."""


class NotificationType(IntEnum):
    MESSAGE = 1
    CONTACT = 2
    CONTACT_REQUEST = 3
    CALL_HANDLED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNotification:
    """A new message (`is_new`) or an update of one, with each receiver's own delivery number.

    `call` is there exactly for messages of type call; `handled_by` are those who answered or hung up.
    """

    message: Message
    is_new: bool
    deliveries: Mapping[UserId, DeliveryId]
    call: Call | None = None
    handled_by: frozenset[UserId] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ContactNotification:
    """A new contact, told to its owner."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class ContactRequestNotification:
    """A new request, told to its addressee."""

    request: ContactRequest


@dataclass(frozen=True, slots=True)
class CallHandledNotification:
    """Somebody answered or hung up a call: their other devices stop ringing."""

    user_id: UserId
    call_id: CallId


@dataclass(frozen=True, slots=True)
class LoginsEndedNotification:
    """Sockets of these logins close; nothing of it reaches a client as a frame."""

    user_id: UserId
    login_ids: frozenset[LoginId]


@dataclass(frozen=True, slots=True)
class RosterNotification:
    """How a call stands, told to its participants' sessions; they tell their clients what is new."""

    call_id: CallId
    receivers: Collection[UserId]
    roster: Roster


Notification = (
    MessageNotification
    | ContactNotification
    | ContactRequestNotification
    | CallHandledNotification
    | LoginsEndedNotification
    | RosterNotification
)


class LetterKind(StrEnum):
    FRAME = "frame"
    """Goes to the client."""
    LOGINS_ENDED = "logins-ended"
    """For the session itself (see `SessionFrames.read_ended_logins`)."""
    ROSTER = "roster"
    """For the session of a call's participant (see `SignalingFrames.read_roster`)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter and who gets it.

    `to` maps each receiver to the delivery number that completes the letter for them, or to
    NO_DELIVERY for letters without one. For a numbered frame, `body` is the frame up to the place
    of the number and `tail` what follows; the frame is `body + number + tail`. A frame without a
    number is `body` alone.

    `key` makes a letter without a number recognisable when it is told twice; it is unique per
    receiver and event, and empty for numbered letters, whose number does the same.

    `prefix` and the receiver's id make the address: a user's sessions, or one participant of a call.
    """

    to: Mapping[UserId, DeliveryId]
    body: bytes
    tail: bytes = b""
    key: str = ""
    kind: LetterKind = LetterKind.FRAME
    prefix: str = USER_ADDRESS


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What a committed change still has to tell."""

    outbox_id: OutboxId
    envelopes: tuple[Envelope, ...]
    created_at: datetime
