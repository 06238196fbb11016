"""How calls are shown (contract section 3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from adapters.wire.calls import call_history_view, call_in_message_view, call_view
from domain.model.calls import (
    Call,
    CallHistory,
    CallKind,
    CallRecord,
    CallStatus,
    EndReason,
    Participant,
    ParticipantState,
)
from domain.model.ids import CallId, ContactId, MessageId, RoomId, UserId

ANN, BOB = UserId(13), UserId(14)
BOBS = Participant(user_id=BOB, state=ParticipantState.DEAD)
START = datetime(2026, 11, 23, 15, 23, 49, 900_000, tzinfo=UTC)
CALL = Call(
    call_id=CallId(1),
    caller_id=ANN,
    room_id=RoomId(10),
    message_id=MessageId(27),
    members=(ANN, BOB),
    status=CallStatus.ENDED,
    started_at=START,
    ended_at=START + timedelta(seconds=82, microseconds=617_000),
    end_reason=EndReason.NORMAL,
    created_at=START,
    updated_at=START,
)


def in_history(call: Call) -> msgspec.Struct:
    [record] = call_history_view(
        CallHistory([CallRecord(call=call, part=BOBS, contact_id=ContactId(5))], None, 0)
    ).calls
    return record


@pytest.mark.parametrize(
    "view", [call_view, lambda call: call_in_message_view(call, handled=True), in_history]
)
def test_start_and_end_have_whole_seconds(view: Callable[[Call], msgspec.Struct]) -> None:
    """Wherever a call is shown: the original's client prints their difference as it is."""
    shown = msgspec.to_builtins(view(CALL))
    assert shown["startTime"] == "2026-11-23T15:23:49Z"
    assert shown["endTime"] == "2026-11-23T15:25:12Z"
    assert shown.get("duration", 83) == 83  # 82.6 seconds, that began in one second and ended in another


def test_a_call_that_never_began_has_no_times() -> None:
    """Null, not zero."""
    unanswered = replace(CALL, started_at=None, end_reason=EndReason.NO_ANSWER)
    shown = msgspec.to_builtins(call_view(unanswered))
    assert (shown["startTime"], shown["endTime"]) == (None, "2026-11-23T15:25:12Z")


def test_a_call_says_as_what_it_was_placed() -> None:
    """Clients of the original do not say it: an empty text."""
    assert msgspec.to_builtins(call_view(CALL))["kind"] == ""
    assert msgspec.to_builtins(call_view(replace(CALL, kind=CallKind.VIDEO)))["kind"] == "video"


def test_a_history_says_what_rings_now() -> None:
    """And until when; not the caller's own, and nothing that was answered, refused or is over."""
    until = START + timedelta(seconds=60)
    ringing = replace(CALL, status=CallStatus.READY, ended_at=None)
    for user_id, state, expected in (
        (BOB, ParticipantState.INVITED, "2026-11-23T15:24:49.900000Z"),
        (BOB, ParticipantState.ACCEPTED, None),
        (ANN, ParticipantState.INVITED, None),
    ):
        record = CallRecord(
            call=ringing,
            part=Participant(user_id=user_id, state=state, due_at=until),
            contact_id=ContactId(5),
        )
        [line] = msgspec.to_builtins(call_history_view(CallHistory([record], None, 0)))["calls"]
        assert line["ringsUntil"] == expected
