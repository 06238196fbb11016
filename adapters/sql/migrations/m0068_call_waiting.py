"""A second call waits for somebody who is in one."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 68

WAITING_CALLS = Table(
    "waiting_calls",
    (Column("user_id", Kind.REFERENCE), Column("call_id", Kind.REFERENCE)),
    (Key("waiting_calls_call", ("call_id",)),),
    primary=("user_id",),
)


async def apply(database: Database) -> None:
    await database.ensure(WAITING_CALLS)
