"""A call and who is in it (contract section 9). What may happen to it stands in `call_rules`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from domain.model.call_encryption import NO_KEY
from domain.model.call_media import MESH, NO_UNIT, Media, MediaMode, UnitName
from domain.model.errors import BadRequest, CallEnded, CallNotReady, Forbidden, NoCallees
from domain.model.ids import CallId, ContactId, MessageId, PassId, RoomId, UserId
from domain.model.validation import Validation

MEMBERS_AT_MOST = 8
"""Everybody sends to everybody: among eight, each device encodes and uploads its video seven times."""

TOKEN_LIFETIME = timedelta(hours=3)
NO_PASS = PassId("")
HISTORY_DEFAULT, HISTORY_AT_MOST = 20, 100


class CallKind(StrEnum):
    """As what the caller placed it; everybody may turn their camera on or off later."""

    UNSAID = ""
    VOICE = "voice"
    VIDEO = "video"


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


class ParticipantState(IntEnum):
    INVITED = 1
    REJECTED = 2
    ACCEPTED = 3
    ONLINE = 4
    OFFLINE = 5
    DEAD = 6


ENGAGED = (ParticipantState.ACCEPTED, ParticipantState.ONLINE, ParticipantState.OFFLINE)
"""The states of those who are in."""


@dataclass(frozen=True, slots=True)
class CallTimes:
    """How long somebody may do nothing. Tests shorten them."""

    ring: timedelta = timedelta(seconds=60)
    life: timedelta = timedelta(seconds=32)
    """Clients send a heartbeat every 10 s. A little more than the 30 s of the contract, for the network;
    less than the 35 s after which a lost participant must be out, as the monitor looks only every few
    seconds."""
    grace: timedelta = timedelta(seconds=5)
    """A client reconnects 3 s after its socket broke; until then the others keep their media connection."""
    farewell: timedelta = timedelta(seconds=4)
    """A page that is loaded anew is back by then; one that was closed rings nobody for longer than 6 s, with
    room for the monitor's pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What everybody in the room may see of a call. `members`: caller first, then the callees."""

    call_id: CallId = CallId(0)
    caller_id: UserId
    room_id: RoomId
    message_id: MessageId
    members: tuple[UserId, ...]
    status: CallStatus = CallStatus.NEW
    started_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason = EndReason.NONE
    created_at: datetime
    updated_at: datetime
    kind: CallKind = CallKind.UNSAID
    media: Media = MESH
    unit: UnitName = NO_UNIT
    """The SFU through which it goes."""
    host_id: UserId = UserId(0)
    """Who steers it: the caller, and after them whoever has been online longest."""
    locked: bool = False
    """Nobody new comes in but by invitation."""

    def __post_init__(self) -> None:
        if not self.host_id:
            object.__setattr__(self, "host_id", self.caller_id)

    @classmethod
    def begin(
        cls,
        room_id: RoomId,
        message_id: MessageId,
        members: tuple[UserId, ...],
        now: datetime,
        kind: CallKind = CallKind.UNSAID,
    ) -> "Call":
        """A new one; it has an id once it is stored."""
        return cls(
            caller_id=members[0],
            room_id=room_id,
            message_id=message_id,
            members=members,
            created_at=now,
            updated_at=now,
            kind=kind,
        )

    @property
    def ended(self) -> bool:
        return self.status is CallStatus.ENDED

    @property
    def mode(self) -> MediaMode:
        return self.media.mode

    @property
    def duration(self) -> timedelta:
        """How long people talked: the difference of the two times as they are shown, in whole seconds."""
        if self.started_at is None or self.ended_at is None:
            return timedelta(0)
        return whole_seconds(self.ended_at) - whole_seconds(self.started_at)

    def check_member(self, user_id: UserId) -> None:
        """Raises Forbidden."""
        if user_id not in self.members:
            raise Forbidden


def whole_seconds(time: datetime) -> datetime:
    """As the times of a call are shown: some clients print the fraction of a difference as it is."""
    return time.replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One member's part in a call."""

    user_id: UserId
    state: ParticipantState
    socket: int = 0
    """The number of the newest socket. What an older one says or loses changes nothing."""
    entry: int = 0
    """How often they came in. Signals for a page that they left are not for the one that comes after it."""
    handled: bool = False
    """They answered or hung up, or the ringing is over: none of their devices rings."""
    missed: bool = False
    """They were called and had no part in it, without having refused."""
    exit_reason: EndReason = EndReason.NONE
    due_at: datetime | None = None
    """When the ringing or the life is over."""
    offline_at: datetime | None = None
    """When the others are told that they are offline, unless they come back."""
    rung_until: datetime | None = None
    """When it stopped ringing; None while it rings, or if it never did."""
    pass_id: PassId = NO_PASS
    """With which they are in: a socket opened with another one is another page."""
    entered_at: datetime | None = None
    """When they last came in."""
    outside: bool = False
    """They were invited without being a member of the call's room."""
    sfu: bool = False
    """Their page can take part through an SFU."""
    public_key: str = NO_KEY
    """For which others seal what their page needs to decrypt them."""

    @property
    def rang_in_vain(self) -> bool:
        """Rings, or rang, without ever coming in."""
        rings = self.state is ParticipantState.INVITED
        return self.entry == 0 and (rings or self.rung_until is not None)

    @property
    def present(self) -> bool:
        """Invited, or in."""
        return self.engaged or self.rung

    @property
    def engaged(self) -> bool:
        """In: they have answered, and are not out again."""
        return self.state in ENGAGED

    @property
    def rung(self) -> bool:
        """Called, and not in yet; the caller too, until they join."""
        return self.state is ParticipantState.INVITED

    @property
    def next_due(self) -> datetime | None:
        return min((due for due in (self.due_at, self.offline_at) if due), default=None)


@dataclass(frozen=True, slots=True)
class CallState:
    """A call with its participants, in the order of its members."""

    call: Call
    participants: tuple[Participant, ...]
    revision: int = 0
    """Counts up with every change that somebody sees."""

    def find(self, user_id: UserId) -> Participant | None:
        return next((each for each in self.participants if each.user_id == user_id), None)

    def get(self, user_id: UserId) -> Participant:
        """Raises Forbidden if the user is not one of them."""
        participant = self.find(user_id)
        if participant is None:
            raise Forbidden
        return participant

    def check_commandable_by(self, user_id: UserId) -> None:
        """The checks before a join or hang-up. Raises Forbidden, CallNotReady, CallEnded."""
        self.call.check_member(user_id)
        self.check_live()

    def check_live(self) -> None:
        """Raises CallNotReady, CallEnded."""
        if self.call.status is CallStatus.NEW:
            raise CallNotReady
        if self.call.ended:
            raise CallEnded

    def rings(self, user_id: UserId, *, by: UserId) -> bool:
        participant = self.find(user_id)
        ringing = participant is not None and participant.state is ParticipantState.INVITED
        return ringing and self.call.caller_id == by

    def with_participant(self, changed: Participant) -> "CallState":
        participants = (changed if each.user_id == changed.user_id else each for each in self.participants)
        return replace(self, participants=tuple(participants))

    @property
    def present(self) -> frozenset[UserId]:
        """Those whom this call keeps busy."""
        return frozenset(each.user_id for each in self.participants if each.present)

    @property
    def missed_by(self) -> frozenset[UserId]:
        return frozenset(each.user_id for each in self.participants if each.missed)

    @property
    def handled_by(self) -> frozenset[UserId]:
        """Those who need not be rung: all, once it has ended."""
        return frozenset(each.user_id for each in self.participants if each.handled or self.call.ended)

    @property
    def next_due(self) -> datetime | None:
        return min((each.next_due for each in self.participants if each.next_due), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """A line of somebody's call history. `contact_id` is their own contact of the call's room."""

    call: Call
    part: Participant
    contact_id: ContactId

    @property
    def outgoing(self) -> bool:
        return self.call.caller_id == self.part.user_id

    @property
    def peers(self) -> tuple[UserId, ...]:
        return tuple(each for each in self.call.members if each != self.part.user_id)

    @property
    def rings_until(self) -> datetime | None:
        """None if it does not ring for them now. The caller is rung only to come back."""
        placing = self.outgoing and self.part.entry == 0
        rings = self.part.state is ParticipantState.INVITED and not placing
        return self.part.due_at if rings else None


@dataclass(frozen=True, slots=True)
class CallHistory:
    """A page of somebody's calls. `cursor` is for the next page, None at the end."""

    records: Sequence[CallRecord]
    cursor: CallId | None
    missed: int


def check_callees(
    caller_id: UserId, callee_ids: Collection[UserId], room_members: Collection[UserId], *, group: bool
) -> tuple[UserId, ...]:
    """The members of the call to be: the caller, then the callees in their order, each once.

    With one person the callee must be that person, in a group every callee a member. Raises Forbidden, and
    BadRequest for a caller who is also a callee.
    """
    callees = tuple(dict.fromkeys(callee_ids))
    others = set(room_members) - {caller_id}
    if not group and set(callees) != others:
        raise Forbidden
    if not others.issuperset(set(callees) - {caller_id}):
        raise Forbidden
    if caller_id in callees:
        raise BadRequest("userIds不能包含自己")
    return (caller_id, *callees)


def check_callee_count(callee_ids: Collection[UserId], members_at_most: int = MEMBERS_AT_MOST) -> None:
    """Raises NoCallees, and InvalidFields for more than the mesh carries."""
    if not callee_ids:
        raise NoCallees
    Validation().items("UserIds", set(callee_ids), most=members_at_most - 1).done()


def check_call_history(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields outside 0 to 100."""
    Validation().number("Limit", limit, most=HISTORY_AT_MOST).done()
    return limit or HISTORY_DEFAULT
