"""Links by which somebody chooses a new password."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 24

HASH_BYTES = 32
PASSWORD_RESETS = Table(
    "password_resets",
    (
        Column("user_id", Kind.REFERENCE),
        Column("token_hash", Kind.EXACT, HASH_BYTES),
        Column("expires_at", Kind.TIME),
    ),
    (
        Key("password_resets_token", ("token_hash",), unique=True),
        Key("password_resets_expiry", ("expires_at",)),
    ),
    primary=("user_id",),
)


async def apply(database: Database) -> None:
    await database.ensure(PASSWORD_RESETS)
