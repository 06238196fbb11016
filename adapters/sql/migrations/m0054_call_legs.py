"""How calls went, leg by leg."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 54

CALL_LEGS = Table(
    "call_legs",
    (
        Column("call_id", Kind.REFERENCE),
        Column("user_id", Kind.REFERENCE),
        Column("from_user_id", Kind.REFERENCE),
        Column("loss_percent", Kind.NUMBER),
        Column("jitter_ms", Kind.NUMBER),
        Column("round_trip_ms", Kind.NUMBER),
        Column("kbit_per_second", Kind.NUMBER),
        Column("width", Kind.NUMBER),
        Column("height", Kind.NUMBER),
        Column("relayed", Kind.FLAG),
        Column("reported_at", Kind.TIME),
    ),
    (
        Key("call_legs_user", ("user_id",)),
        Key("call_legs_from", ("from_user_id",)),
        Key("call_legs_reported", ("reported_at",)),
    ),
    primary=("call_id", "user_id", "from_user_id"),
)


async def apply(database: Database) -> None:
    await database.ensure(CALL_LEGS)
