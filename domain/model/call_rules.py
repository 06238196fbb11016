"""What may happen to a call: one table, and the few functions that go by it.

Nothing here waits or asks for the time. A command or a time-out turns one state of a call into the next;
what the table does not name changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from domain.model.call_encryption import NO_KEY
from domain.model.calls import ENGAGED as IN
from domain.model.calls import (
    Call,
    CallState,
    CallStatus,
    CallTimes,
    EndReason,
    Participant,
    ParticipantState,
)
from domain.model.errors import CallEnded
from domain.model.guest_errors import CallLocked
from domain.model.guests import is_guest
from domain.model.ids import PassId, UserId

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState
TALKERS_AT_LEAST = 2


class CallEvent(Enum):
    """What can happen to a participant: they do it, their socket does, or time does."""

    JOIN = "joins"
    CONNECT = "opens a socket with a new pass"
    RECONNECT = "opens another socket with the same pass"
    HEARTBEAT = "beats on the newest socket"
    DISCONNECT = "loses the newest socket"
    GOODBYE = "closes the page"
    HANG_UP = "hangs up"
    REMOVE = "is removed, from the call or from its room"
    INVITE = "is invited by somebody in the call"
    ADMIT = "is a guest, and is let in"
    GRACE_OVER = "has been without socket for the grace"
    LIFE_OVER = "has been silent for a life"
    RING_OVER = "has rung unanswered"


class DeadlineEffect(Enum):
    """What a rule does to the participant's deadlines."""

    RING = "a ring"
    LIFE = "a new life"
    GRACE = "the grace begins"
    FAREWELL = "only a farewell is left"
    GRACE_GONE = "the grace is over"
    STOP = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: if this happens to a participant in one of these states, their state `becomes` that.

    With an `exit` they leave for this reason, and if too few are left the call ends for the same reason. A
    rule `while_calling` applies to the caller alone, while the call rings; its exit ends it for everybody.
    """

    event: CallEvent
    states: tuple[ParticipantState, ...]
    becomes: ParticipantState
    deadline: DeadlineEffect
    exit: EndReason = EndReason.NONE
    while_calling: bool = False


RULES = (
    Rule(CallEvent.JOIN, (INVITED,), ACCEPTED, DeadlineEffect.LIFE),
    Rule(CallEvent.CONNECT, (ACCEPTED, ONLINE, OFFLINE, DEAD), ONLINE, DeadlineEffect.LIFE),
    Rule(CallEvent.RECONNECT, (ONLINE, OFFLINE), ONLINE, DeadlineEffect.LIFE),
    Rule(CallEvent.HEARTBEAT, (ONLINE,), ONLINE, DeadlineEffect.LIFE),
    Rule(CallEvent.DISCONNECT, (ONLINE,), ONLINE, DeadlineEffect.GRACE),
    Rule(CallEvent.GOODBYE, (ACCEPTED,), ACCEPTED, DeadlineEffect.FAREWELL, while_calling=True),
    Rule(CallEvent.GOODBYE, (ONLINE,), ONLINE, DeadlineEffect.FAREWELL, while_calling=True),
    Rule(CallEvent.GOODBYE, (OFFLINE,), OFFLINE, DeadlineEffect.FAREWELL, while_calling=True),
    Rule(CallEvent.GRACE_OVER, (ONLINE,), OFFLINE, DeadlineEffect.GRACE_GONE),
    Rule(CallEvent.LIFE_OVER, IN, DEAD, DeadlineEffect.STOP, EndReason.LOST),
    Rule(CallEvent.RING_OVER, (INVITED,), DEAD, DeadlineEffect.STOP, EndReason.NO_ANSWER),
    Rule(
        CallEvent.HANG_UP, (INVITED, *IN), DEAD, DeadlineEffect.STOP, EndReason.CANCELLED, while_calling=True
    ),
    Rule(CallEvent.HANG_UP, (INVITED,), REJECTED, DeadlineEffect.STOP, EndReason.REJECTED),
    Rule(CallEvent.HANG_UP, IN, DEAD, DeadlineEffect.STOP, EndReason.NORMAL),
    Rule(
        CallEvent.REMOVE,
        (INVITED, *IN),
        REJECTED,
        DeadlineEffect.STOP,
        EndReason.CANCELLED,
        while_calling=True,
    ),
    Rule(CallEvent.REMOVE, (INVITED, *IN, DEAD), REJECTED, DeadlineEffect.STOP, EndReason.NORMAL),
    Rule(CallEvent.INVITE, (REJECTED, DEAD), INVITED, DeadlineEffect.RING),
    Rule(CallEvent.ADMIT, (DEAD,), ACCEPTED, DeadlineEffect.LIFE),
)

_HANDLING = {
    CallEvent.JOIN, CallEvent.CONNECT, CallEvent.HANG_UP, CallEvent.REMOVE, CallEvent.RING_OVER
}  # fmt: skip


def place(
    call: Call,
    ring: Mapping[UserId, timedelta],
    caller_free: bool,
    now: datetime,
    times: CallTimes,
    *,
    unreachable: Collection[UserId] = (),
) -> CallState:
    """The first state of a call: ready and ringing, or ended because nobody can be rung.

    `ring` are the callees who are free and for how long each may be rung; the others are out from the
    start, and have missed it, but for those who are `unreachable` for the caller: they missed nothing.
    """
    callees = tuple(
        Participant(user_id=user_id, state=INVITED, due_at=now + ring[user_id])
        if user_id in ring and caller_free
        else _out(user_id, missed=caller_free and user_id not in unreachable)
        for user_id in call.members[1:]
    )
    if not (caller_free and ring):
        caller = _out(call.caller_id, missed=False)
        return _end(CallState(call, (caller, *callees)), EndReason.BUSY, now)
    caller = Participant(user_id=call.caller_id, state=INVITED, due_at=now + times.ring)
    ready = replace(call, status=CallStatus.READY, updated_at=now)
    return CallState(ready, (caller, *callees), revision=1)


def _out(user_id: UserId, *, missed: bool) -> Participant:
    return Participant(user_id=user_id, state=DEAD, handled=True, missed=missed, exit_reason=EndReason.BUSY)


def decide(
    state: CallState, happened: CallEvent, user_id: UserId, now: datetime, times: CallTimes
) -> CallState:
    """The next state. What is late, repeated or impossible returns the state unchanged.

    Raises Forbidden for a user who is no participant, CallEnded for one who joins or connects after
    rejecting it, CallLocked for one who was never in it and is not rung, while it is locked.
    """
    participant = state.get(user_id)
    if state.call.ended:
        return state
    if happened in {CallEvent.JOIN, CallEvent.CONNECT}:
        _check_enters(state, participant)
    rule = _find_rule(state, participant, happened)
    if rule is None:
        return state
    changed = _apply(rule, participant, now, times, called=user_id != state.call.caller_id)
    after = state.with_participant(changed)
    return count(state, _hand_over(_conclude(after, rule, now)))


def _check_enters(state: CallState, participant: Participant) -> None:
    if participant.state is REJECTED:
        raise CallEnded
    if state.call.locked and participant.state is DEAD and not participant.entry:
        raise CallLocked


def connect(
    state: CallState,
    user_id: UserId,
    pass_id: PassId,
    now: datetime,
    times: CallTimes,
    *,
    sfu: bool = False,
    public_key: str = NO_KEY,
) -> CallState:
    """As `decide`, for a socket that was opened with this pass: with a new one, or after an exit, they come
    in anew. `sfu`: this page can take part through an SFU; `public_key`: it can encrypt.
    """
    before = state.get(user_id)
    again = before.pass_id == pass_id and before.state in {ONLINE, OFFLINE}
    after = decide(state, CallEvent.RECONNECT if again else CallEvent.CONNECT, user_id, now, times)
    if after is state:
        return state
    entered = replace(after.get(user_id), pass_id=pass_id, sfu=sfu, public_key=public_key)
    return after.with_participant(entered)


def decide_on_socket(
    state: CallState, happened: CallEvent, user_id: UserId, socket: int, now: datetime, times: CallTimes
) -> CallState:
    """As `decide`, for what a certain socket says: only the newest one is heard."""
    if state.get(user_id).socket != socket:
        return state
    return decide(state, happened, user_id, now, times)


def tick(state: CallState, now: datetime, times: CallTimes) -> CallState:
    """Apply every deadline that has passed, each as of its own moment: running late changes nothing in the
    result.
    """
    while (due := state.next_due) is not None and due <= now:
        participant = next(each for each in state.participants if each.next_due == due)
        state = decide(state, _time_out(participant, due), participant.user_id, due, times)
    return state


def _time_out(participant: Participant, due: datetime) -> CallEvent:
    if participant.offline_at == due:
        return CallEvent.GRACE_OVER
    return CallEvent.RING_OVER if participant.state is INVITED else CallEvent.LIFE_OVER


def _find_rule(state: CallState, participant: Participant, happened: CallEvent) -> Rule | None:
    rings = state.call.status is CallStatus.READY
    calling = rings and participant.user_id == state.call.caller_id
    for rule in RULES:
        if (
            rule.event is happened
            and participant.state in rule.states
            and (calling or not rule.while_calling)
        ):
            return rule
    return None


def _apply(rule: Rule, before: Participant, now: datetime, times: CallTimes, *, called: bool) -> Participant:
    after = replace(
        before,
        state=rule.becomes,
        handled=(before.handled or rule.event in _HANDLING) and rule.event is not CallEvent.INVITE,
        exit_reason=rule.exit,
        missed=rule.event is CallEvent.RING_OVER and called,
        rung_until=_rung_until(rule, before, now),
    )
    if rule.event in {CallEvent.CONNECT, CallEvent.RECONNECT}:
        entry = before.entry + (rule.event is CallEvent.CONNECT)
        entered_at = now if rule.event is CallEvent.CONNECT else before.entered_at
        after = replace(after, socket=before.socket + 1, entry=entry, entered_at=entered_at)
    if rule.event is CallEvent.GOODBYE:
        after = replace(after, socket=before.socket + 1)  # beats of the closed page may still be on their way
    return _wind(after, rule.deadline, now, times)


def _rung_until(rule: Rule, before: Participant, now: datetime) -> datetime | None:
    if rule.event is CallEvent.INVITE:
        return None
    return now if before.state is INVITED else before.rung_until


def _wind(participant: Participant, effect: DeadlineEffect, now: datetime, times: CallTimes) -> Participant:
    match effect:
        case DeadlineEffect.RING:
            return replace(participant, due_at=now + times.ring)
        case DeadlineEffect.LIFE:
            return replace(participant, due_at=now + times.life, offline_at=None)
        case DeadlineEffect.GRACE:
            return replace(participant, offline_at=participant.offline_at or now + times.grace)
        case DeadlineEffect.FAREWELL:
            soon = now + times.farewell
            return replace(participant, due_at=min(participant.due_at or soon, soon))
        case DeadlineEffect.GRACE_GONE:
            return replace(participant, offline_at=None)
        case DeadlineEffect.STOP:
            return replace(participant, due_at=None, offline_at=None)


def _conclude(state: CallState, rule: Rule, now: datetime) -> CallState:
    """What follows for the call itself: it starts when two are online; it ends when too few are left or its
    caller cancels.
    """
    if rule.exit and (rule.while_calling or not _alive(state)):
        return _end(state, rule.exit, now)
    online = sum(each.state is ONLINE for each in state.participants)
    if state.call.status is CallStatus.READY and online >= TALKERS_AT_LEAST:
        active = replace(state.call, status=CallStatus.ACTIVE, started_at=now, updated_at=now)
        return replace(state, call=active)
    return state


def _hand_over(state: CallState) -> CallState:
    """A host who is out is followed by whoever has been online longest."""
    if state.call.ended or state.call.host_id in state.present:
        return state
    online = [
        (each.entered_at, each.user_id)
        for each in state.participants
        if each.state is ONLINE and each.entered_at and not is_guest(each.user_id)
    ]
    if not online:
        return state
    _, heir_id = min(online)
    return replace(state, call=replace(state.call, host_id=heir_id))


def _alive(state: CallState) -> bool:
    """Two are left, and one of them is neither a guest nor just somebody whom it rings."""
    left = [each for each in state.participants if each.present]
    somebody = any(
        not is_guest(each.user_id) and (each.state is not INVITED or each.user_id == state.call.caller_id)
        for each in left
    )
    return len(left) >= TALKERS_AT_LEAST and somebody


def end_for_all(state: CallState, now: datetime) -> CallState:
    """Its host ends it, and everybody is out."""
    if state.call.ended:
        return state
    rings = state.call.status is CallStatus.READY
    return _end(state, EndReason.CANCELLED if rings else EndReason.NORMAL, now)


def _end(state: CallState, reason: EndReason, now: datetime) -> CallState:
    call = replace(state.call, status=CallStatus.ENDED, ended_at=now, end_reason=reason, updated_at=now)
    participants = tuple(_dismiss(each, call, reason, now) for each in state.participants)
    return CallState(call, participants, state.revision + 1)


def _dismiss(participant: Participant, call: Call, reason: EndReason, now: datetime) -> Participant:
    if not participant.present:
        return participant
    rang = participant.state is INVITED
    return replace(
        participant,
        state=DEAD,
        exit_reason=reason,
        missed=rang and participant.user_id != call.caller_id,
        rung_until=now if rang else participant.rung_until,
        due_at=None,
        offline_at=None,
    )


def count(before: CallState, after: CallState) -> CallState:
    """A change that nobody sees, like a heartbeat, is not counted."""
    if _seen(before) == _seen(after):
        return replace(after, revision=before.revision)
    return replace(after, revision=before.revision + 1)


def _seen(state: CallState) -> tuple[object, ...]:
    participants = ((each.state, each.handled, each.entry) for each in state.participants)
    call = state.call
    return (call.status, call.host_id, call.media, call.locked, *participants)
