"""Guests come into calls by links, and a call can be locked."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 53

CALLS = Table("calls", (Column("locked", Kind.FLAG),))
CALL_LINKS = Table(
    "call_links",
    (
        Column("token_hash", Kind.EXACT, 32),
        Column("room_id", Kind.REFERENCE),
        Column("made_by", Kind.REFERENCE),
        Column("expires_at", Kind.TIME),
        Column("uses_at_most", Kind.REFERENCE),
        Column("uses", Kind.REFERENCE),
        CREATED_AT,
    ),
    (Key("call_links_room", ("room_id",)), Key("call_links_expiry", ("expires_at",))),
    primary=("token_hash",),
)
CALL_GUESTS = Table(
    "call_guests",
    (
        Column("guest_id", Kind.ID),
        Column("call_id", Kind.REFERENCE),
        Column("name", Kind.LINE, 50),
        Column("state", Kind.NUMBER),
        CREATED_AT,
        Column("seen_at", Kind.TIME),
    ),
    (Key("call_guests_call", ("call_id", "state", "seen_at")),),
)


async def apply(database: Database) -> None:
    for table in (CALLS, CALL_LINKS, CALL_GUESTS):
        await database.ensure(table)
