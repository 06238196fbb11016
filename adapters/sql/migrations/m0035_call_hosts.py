"""Who steers a call, since when somebody is in it, and who was invited from outside its room."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 35

CALLS = Table("calls", (Column("host_id", Kind.REFERENCE),))
CALL_PARTICIPANTS = Table(
    "call_participants", (Column("entered_at", Kind.TIME_OR_NULL), Column("outside", Kind.FLAG))
)


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_PARTICIPANTS):
        await database.ensure(table)
