"""How calls are shown (contract section 3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from adapters.wire.calls import call_history_view, call_in_message_view, call_view
from domain.model.calls import Call, CallHistory, CallRecord, CallStatus, EndReason
from domain.model.ids import CallId, ContactId, MessageId, RoomId, UserId

ANN, BOB = UserId(13), UserId(14)
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
        CallHistory([CallRecord(call=call, user_id=BOB, contact_id=ContactId(5), missed=False)], None, 0)
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
