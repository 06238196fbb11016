"""Calls."""

import json
from collections.abc import Collection, Mapping

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_time, from_time_or_none
from domain.model.calls import Call, CallStatus, EndReason
from domain.model.ids import CallId, UserId

COLUMNS = (
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
)


class CallStatements:
    def __init__(self, sql: Dialect) -> None:
        calls = Table("calls")
        every = sql.query.from_(calls).select("call_id", *COLUMNS)
        self.find_many = sql.many(every.where(sql.among(calls.call_id)))


class SqlCalls:
    def __init__(self, session: Session, statements: CallStatements) -> None:
        self._session = session
        self._sql = statements

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        if not call_ids:
            return {}
        asked = set(call_ids)
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), *asked)
        return {row[0]: to_call(row) for row in rows}


def to_call(row: Row) -> Call:
    """From the id and `COLUMNS`."""
    call_id, caller_id, room_id, message_id, members, status, started_at, ended_at, reason, *stamps = row
    created_at, updated_at = stamps
    return Call(
        call_id,
        caller_id,
        room_id,
        message_id,
        tuple(UserId(user_id) for user_id in json.loads(members)),
        CallStatus(status),
        from_time_or_none(started_at),
        from_time_or_none(ended_at),
        EndReason(reason),
        from_time(created_at),
        from_time(updated_at),
    )
