"""What a call was placed as, and which page of a participant is in it."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 4

CALLS = Table("calls", (Column("kind", Kind.LINE, 10),))
CALL_PARTICIPANTS = Table("call_participants", (Column("pass_id", Kind.LINE, 40),))


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_PARTICIPANTS):
        await database.ensure(table)
