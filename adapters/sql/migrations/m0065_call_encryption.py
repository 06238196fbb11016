"""Pages in a call encrypt for each other: with which keys, and whether they do."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 65

CALLS = Table("calls", (Column("sfu_e2ee", Kind.FLAG),))
CALL_PARTICIPANTS = Table("call_participants", (Column("public_key", Kind.EXACT, 100),))


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_PARTICIPANTS):
        await database.ensure(table)
