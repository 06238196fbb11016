"""Ann calls; the others answer, or not. Time is moved by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.model.call_changes import Change
from domain.model.call_rules import CallEvent, connect, decide, decide_on_socket, place, tick
from domain.model.calls import (
    Call,
    CallState,
    CallStatus,
    CallTimes,
    EndReason,
    Participant,
    ParticipantState,
)
from domain.model.ids import CallId, MessageId, PassId, RoomId, UserId

ANN, BOB, CAT, DAN = (UserId(number) for number in (1, 2, 3, 4))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TIMES = CallTimes()


def new_call(members: tuple[UserId, ...]) -> Call:
    return Call(
        call_id=CallId(1),
        caller_id=members[0],
        room_id=RoomId(1),
        message_id=MessageId(1),
        members=members,
        status=CallStatus.NEW,
        started_at=None,
        ended_at=None,
        end_reason=EndReason.NONE,
        created_at=NOON,
        updated_at=NOON,
    )


def placed(members: tuple[UserId, ...], busy: Collection[UserId] = ()) -> CallState:
    ring = {each: TIMES.ring for each in members[1:] if each not in busy}
    return place(new_call(members), ring, members[0] not in busy, NOON, TIMES)


@dataclass
class Story:
    """A call, and the clock it lives by."""

    state: CallState
    last: Change
    now: datetime = NOON

    @classmethod
    def of(cls, *members: UserId, busy: Collection[UserId] = ()) -> "Story":
        state = placed(members, busy)
        return cls(state, Change(state, state))

    def after(self, seconds: float) -> "Story":
        self.now += timedelta(seconds=seconds)
        self._become(tick(self.state, self.now, TIMES))
        return self

    def does(self, user_id: UserId, *events: CallEvent) -> "Story":
        for each in events:
            self._become(decide(self.state, each, user_id, self.now, TIMES))
        return self

    def socket_does(self, user_id: UserId, socket: int, happened: CallEvent) -> "Story":
        self._become(decide_on_socket(self.state, happened, user_id, socket, self.now, TIMES))
        return self

    def connects(self, user_id: UserId, pass_id: str) -> "Story":
        self._become(connect(self.state, user_id, PassId(pass_id), self.now, TIMES))
        return self

    def comes(self, *user_ids: UserId) -> "Story":
        """Join and connect."""
        for user_id in user_ids:
            self.does(user_id, CallEvent.JOIN, CallEvent.CONNECT)
        return self

    def _become(self, state: CallState) -> None:
        self.last = Change(self.state, state)
        self.state = state

    def of_(self, user_id: UserId) -> Participant:
        return self.state.get(user_id)

    @property
    def states(self) -> list[ParticipantState]:
        return [each.state for each in self.state.participants]

    @property
    def ended(self) -> EndReason:
        return self.state.call.end_reason

    @property
    def lives(self) -> bool:
        return not self.state.call.ended
