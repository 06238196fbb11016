"""What live sessions are told (contract section 8), and how it travels.

A *notification* says what happened and to whom. It is encoded once into *letters*; an *envelope*
is one letter with the receivers it goes to. The envelopes of a change are its outbox row, so what a
relay tells after a crash is exactly what the node would have told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from domain.model.accounts import Login
from domain.model.call_seats import Shown
from domain.model.calls import Call, CallState
from domain.model.chat import Message
from domain.model.contacts import Contact, ContactRequest
from domain.model.ids import (
    CallId,
    ContactId,
    DeliveryId,
    LoginId,
    MessageId,
    OutboxId,
    RequestId,
    RoomId,
    UserId,
)
from domain.model.signaling import Roster

NO_DELIVERY = DeliveryId(0)
USER_ADDRESS = "user:"
"""Before a user's id: the address of that user's sessions."""
ALL_NODES = UserId(0)
NODE_ADDRESS = "node:"
"""Before ALL_NODES: the address at which every node has a mailbox."""


class NotificationType(IntEnum):
    MESSAGE = 1
    CONTACT = 2
    CONTACT_REQUEST = 3
    CALL_HANDLED = 4
    CONTACT_CHANGED = 8
    NEW_LOGIN = 9
    """From 5 on, only for explicit sessions (see `LetterKind.EXPLICIT_FRAME`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNotification:
    """A new message (`is_new`) or an update of one, with each receiver's own delivery number.

    `call` is there exactly for messages of type call; `handled_by` are those who answered or hung
    up. `answered`: the message that it answers, if its receivers may see that one.
    """

    message: Message
    is_new: bool
    deliveries: Mapping[UserId, DeliveryId]
    call: Call | None = None
    answered: Message | None = None
    handled_by: frozenset[UserId] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ContactNotification:
    """A new contact, told to its owner."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class ContactChangedNotification:
    """A contact that its owner has is different now, or `gone`; told to the owner's explicit sessions."""

    contact: Contact
    gone: bool = False


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
class NewLoginNotification:
    """Somebody signed in on one more device, told to their explicit sessions on the others."""

    login: Login


@dataclass(frozen=True, slots=True)
class RosterNotification:
    """How a call stands, told to its participants' sessions; they tell their clients what is new."""

    call_id: CallId
    receivers: Collection[UserId]
    roster: Roster


@dataclass(frozen=True, slots=True)
class OutsideCallNotification:
    """How a call stands, told to the explicit sessions of people who were invited from outside its room.

    They cannot read the room, so it has no delivery number and is not synced.
    """

    message: Message
    state: CallState
    receivers: frozenset[UserId]


@dataclass(frozen=True, slots=True)
class MuteAskedNotification:
    """A participant is asked to turn their microphone off."""

    call_id: CallId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class ShownNotification:
    """What a participant sends to the SFU of a call, told to the others by the numbers of their seats."""

    call_id: CallId
    receivers: Mapping[UserId, int]
    user_id: UserId
    shown: Shown


@dataclass(frozen=True, slots=True)
class AudienceChangedNotification:
    """Who is told of these people's typing and presence is different now, told to the nodes.

    `room_id`: where they came, went or blocked; 0 if it concerns no room in particular.
    """

    room_id: RoomId
    user_ids: tuple[UserId, ...]


PersonalNotification = (
    ContactNotification
    | ContactChangedNotification
    | ContactRequestNotification
    | CallHandledNotification
    | LoginsEndedNotification
    | NewLoginNotification
)
"""For the sessions of one person."""

Notification = (
    PersonalNotification
    | MessageNotification
    | OutsideCallNotification
    | RosterNotification
    | MuteAskedNotification
    | ShownNotification
    | AudienceChangedNotification
)


class LetterKind(StrEnum):
    FRAME = "frame"
    """Goes to the client."""
    EXPLICIT_FRAME = "explicit"
    """Goes to the client of an explicit session; others would not know what to make of it."""
    LOGINS_ENDED = "logins-ended"
    """For the session itself (see `SessionFrames.read_ended_logins`)."""
    ROSTER = "roster"
    """For the session of a call's participant (see `SignalingFrames.read_roster`)."""
    AUDIENCE_CHANGED = "audience"
    """For the nodes (see `NodeFrames.read_audience`)."""


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
    `trace` says what the letter comes of (`traceparent` of W3C Trace Context); empty while nobody traces it.
    """

    to: Mapping[UserId, DeliveryId]
    body: bytes
    tail: bytes = b""
    key: str = ""
    kind: LetterKind = LetterKind.FRAME
    prefix: str = USER_ADDRESS
    trace: str = ""


@dataclass(frozen=True, slots=True)
class MessageSubject:
    """Of a letter that speaks of a message."""

    message_id: MessageId
    room_id: RoomId
    sender_id: UserId
    is_new: bool


@dataclass(frozen=True, slots=True)
class ContactSubject:
    """Of a letter that shows a contact as one that is there."""

    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class RequestSubject:
    """Of a letter that shows a contact request as one that waits."""

    request_id: RequestId


Subject = MessageSubject | ContactSubject | RequestSubject
"""What a letter speaks of, where that may be so no more when it is told late."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What a committed change still has to tell."""

    outbox_id: OutboxId
    envelopes: Sequence[Envelope]
    created_at: datetime
