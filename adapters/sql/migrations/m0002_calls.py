"""Who is in a call, whom it keeps busy, and who missed it."""

import json
from itertools import chain

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 2

CALLS = Table(
    "calls",
    (Column("revision", Kind.NUMBER),),
    (Key("calls_caller", ("caller_id", "created_at")),),
)
CALL_PARTICIPANTS = Table(
    "call_participants",
    (
        Column("call_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("state", Kind.NUMBER),
        Column("socket", Kind.NUMBER),
        Column("entry", Kind.NUMBER),
        Column("handled", Kind.FLAG),
        Column("missed", Kind.FLAG),
        Column("unseen", Kind.FLAG),
        Column("exit_reason", Kind.NUMBER),
        Column("due_at", Kind.TIME_OR_NULL),
        Column("offline_at", Kind.TIME_OR_NULL),
        Column("next_due", Kind.TIME_OR_NULL),
        Column("rung_until", Kind.TIME_OR_NULL),
    ),
    (
        Key("call_participants_user", ("user_id", "call_id")),
        Key("call_participants_unseen", ("user_id", "unseen")),
        Key("call_participants_due", ("next_due",)),
    ),
    primary=("call_id", "user_id"),
)
LIVE_CALLS = Table(
    "live_calls",
    (Column("user_id", Kind.REFERENCE), Column("call_id", Kind.REFERENCE)),
    (Key("live_calls_call", ("call_id",)),),
    primary=("user_id",),
)

NO_ANSWER, BUSY, ERROR, CANCELLED = 3, 4, 6, 7
ENDED, DEAD = 4, 6
ROWS_AT_ONCE = 500


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_PARTICIPANTS, LIVE_CALLS):
        await database.ensure(table)
    await _end_what_nobody_manages(database)
    await _add_participants(database)


async def _end_what_nobody_manages(database: Database) -> None:
    """Calls that were under way when the original's server stopped."""
    await database.execute(
        f"UPDATE calls SET status = {ENDED}, end_reason = {ERROR}, end_time = updated_at "
        f"WHERE status < {ENDED}"
    )


async def _add_participants(database: Database) -> None:
    """For the history of calls from before there were participants."""
    calls = await database.rows(
        "SELECT calls.call_id, calls.caller_id, calls.members, calls.end_reason FROM calls "
        "LEFT JOIN call_participants ON call_participants.call_id = calls.call_id "
        "WHERE call_participants.call_id IS NULL"
    )
    rows = list(chain.from_iterable(_participants(*call) for call in calls))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        await database.execute(
            "INSERT INTO call_participants (call_id, user_id, state, handled, missed) VALUES "
            + ", ".join(rows[start : start + ROWS_AT_ONCE])
        )


def _participants(call_id: int, caller_id: int, members: str, end_reason: int) -> list[str]:
    """Whole numbers and nothing else."""
    unanswered = end_reason in {NO_ANSWER, BUSY, CANCELLED}
    return [
        f"({call_id:d}, {user_id:d}, {DEAD}, 1, {int(unanswered and user_id != caller_id):d})"
        for user_id in dict.fromkeys(json.loads(members))
    ]
