"""Where devices are reached whose page is closed, and of what they were told."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 31

HASH_BYTES = 32
SUBSCRIPTIONS = Table(
    "push_subscriptions",
    (
        Column("endpoint_hash", Kind.EXACT, HASH_BYTES),
        Column("endpoint", Kind.TEXT),
        Column("user_id", Kind.REFERENCE),
        Column("login_id", Kind.EXACT, 64),
        Column("p256dh", Kind.LINE, 100),
        Column("auth", Kind.LINE, 50),
        CREATED_AT,
    ),
    (Key("push_subscriptions_user", ("user_id",)),),
    primary=("endpoint_hash",),
)
"""An address is too long for a key."""
MARKS = Table(
    "push_marks",
    (
        Column("user_id", Kind.REFERENCE),
        Column("room_id", Kind.REFERENCE),
        Column("message_id", Kind.REFERENCE),
    ),
    primary=("user_id", "room_id"),
)


async def apply(database: Database) -> None:
    await database.ensure(SUBSCRIPTIONS)
    await database.ensure(MARKS)
