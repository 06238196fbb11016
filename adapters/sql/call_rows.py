"""Rows of calls and participants, and what they mean."""

import json
from collections.abc import Sequence

from adapters.sql.values import (
    Row,
    Value,
    from_exact,
    from_time,
    from_time_or_none,
    to_exact,
    to_time,
    to_time_or_none,
)
from domain.model.call_media import Media, MediaMode, UnitName
from domain.model.calls import Call, CallKind, CallState, CallStatus, EndReason, Participant, ParticipantState
from domain.model.ids import PassId, UserId

CALL_COLUMNS = (
    "caller_id",
    "room_id",
    "message_id",
    "members",
    "status",
    "start_time",
    "end_time",
    "end_reason",
    "created_at",
    "updated_at",
    "kind",
    "host_id",
    "sfu",
    "sfu_generation",
    "sfu_settled",
    "sfu_e2ee",
    "locked",
)
PARTICIPANT_COLUMNS = (
    "state",
    "socket",
    "entry",
    "handled",
    "missed",
    "exit_reason",
    "due_at",
    "offline_at",
    "rung_until",
    "pass_id",
    "entered_at",
    "outside",
    "sfu",
    "public_key",
)


def call_values(call: Call) -> Sequence[Value]:
    """For `CALL_COLUMNS`."""
    return (
        call.caller_id,
        call.room_id,
        call.message_id,
        json.dumps(call.members),
        call.status,
        to_time_or_none(call.started_at),
        to_time_or_none(call.ended_at),
        call.end_reason,
        to_time(call.created_at),
        to_time(call.updated_at),
        call.kind.value,
        call.host_id,
        *media_values(call),
        int(call.locked),
    )


def media_values(call: Call) -> Sequence[Value]:
    """For the columns of `CALL_COLUMNS` that begin with `sfu`."""
    media = call.media
    return to_exact(call.unit), media.generation, int(media.settled), int(media.e2ee)


def participant_values(participant: Participant) -> Sequence[Value]:
    """For `PARTICIPANT_COLUMNS`."""
    return (
        participant.state,
        participant.socket,
        participant.entry,
        int(participant.handled),
        int(participant.missed),
        participant.exit_reason,
        to_time_or_none(participant.due_at),
        to_time_or_none(participant.offline_at),
        to_time_or_none(participant.rung_until),
        participant.pass_id,
        to_time_or_none(participant.entered_at),
        int(participant.outside),
        int(participant.sfu),
        to_exact(participant.public_key),
    )


def to_call(row: Row) -> Call:
    """From the id and `CALL_COLUMNS`."""
    call_id, caller_id, room_id, message_id, members, status, started_at, ended_at, reason, *rest = row
    created_at, updated_at, kind, host_id, unit, generation, settled, e2ee, locked = rest
    return Call(
        call_id=call_id,
        caller_id=caller_id,
        room_id=room_id,
        message_id=message_id,
        members=tuple(UserId(user_id) for user_id in json.loads(members)),
        status=CallStatus(status),
        started_at=from_time_or_none(started_at),
        ended_at=from_time_or_none(ended_at),
        end_reason=EndReason(reason),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
        kind=CallKind(kind),
        host_id=UserId(host_id),
        media=Media(MediaMode.SFU if unit else MediaMode.MESH, generation, bool(settled), bool(e2ee)),
        unit=UnitName(from_exact(unit)),
        locked=bool(locked),
    )


def to_state(rows: Sequence[Row]) -> CallState:
    """From rows of the call, its revision, and one participant each: the id and `PARTICIPANT_COLUMNS`.

    A call without participants has one row that ends in nulls.
    """
    width = 1 + len(CALL_COLUMNS)
    call, revision = to_call(rows[0][:width]), rows[0][width]
    participants = [to_participant(row[width + 1 :]) for row in rows if row[width + 1] is not None]
    participants.sort(key=lambda each: call.members.index(each.user_id))
    return CallState(call, tuple(participants), revision)


def to_participant(row: Row) -> Participant:
    """From the id and `PARTICIPANT_COLUMNS`."""
    user_id, state, socket, entry, handled, missed, exit_reason, due_at, offline_at, *rest = row
    rung_until, pass_id, entered_at, outside, sfu, public_key = rest
    return Participant(
        user_id=user_id,
        state=ParticipantState(state),
        socket=socket,
        entry=entry,
        handled=bool(handled),
        missed=bool(missed),
        exit_reason=EndReason(exit_reason),
        due_at=from_time_or_none(due_at),
        offline_at=from_time_or_none(offline_at),
        rung_until=from_time_or_none(rung_until),
        pass_id=PassId(pass_id),
        entered_at=from_time_or_none(entered_at),
        outside=bool(outside),
        sfu=bool(sfu),
        public_key=from_exact(public_key),
    )
