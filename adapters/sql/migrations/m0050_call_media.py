"""Calls go through SFUs: which, who can, and who has a seat there."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 50

CALLS = Table(
    "calls",
    (
        Column("sfu", Kind.EXACT, 255),
        Column("sfu_generation", Kind.NUMBER),
        Column("sfu_settled", Kind.FLAG),
    ),
)
CALL_PARTICIPANTS = Table("call_participants", (Column("sfu", Kind.FLAG),))
CALL_SEATS = Table(
    "call_seats",
    (
        Column("call_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("number", Kind.NUMBER),
        Column("entry", Kind.NUMBER),
        Column("generation", Kind.NUMBER),
        Column("unit", Kind.EXACT, 255),
        Column("swapped", Kind.FLAG),
        Column("muted", Kind.FLAG),
        Column("camera", Kind.FLAG),
        Column("screen", Kind.FLAG),
        Column("held", Kind.TEXT),
    ),
    primary=("call_id", "user_id", "number"),
)


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_PARTICIPANTS, CALL_SEATS):
        await database.ensure(table)
