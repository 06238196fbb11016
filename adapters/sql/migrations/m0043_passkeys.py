"""Keys of devices in place of password and code."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 43

HASH_BYTES, NAME_LENGTH = 32, 50
PASSKEYS = Table(
    "passkeys",
    (
        Column("passkey_id", Kind.ID),
        Column("user_id", Kind.REFERENCE),
        Column("credential_hash", Kind.EXACT, HASH_BYTES),
        Column("credential_id", Kind.BYTES),
        Column("public_key", Kind.BYTES),
        Column("uses", Kind.REFERENCE),  # up to 2**32 - 1
        Column("name", Kind.LINE, NAME_LENGTH),
        CREATED_AT,
        Column("used_at", Kind.TIME_OR_NULL),
    ),
    (
        Key("passkeys_by_credential", ("credential_hash",), unique=True),
        Key("passkeys_of_user", ("user_id",)),
    ),
)
CHALLENGES = Table(
    "passkey_challenges",
    (
        Column("challenge_hash", Kind.EXACT, HASH_BYTES),
        Column("user_id", Kind.REFERENCE),
        Column("expires_at", Kind.TIME),
    ),
    (Key("passkey_challenges_by_end", ("expires_at",)),),
    primary=("challenge_hash",),
)


async def apply(database: Database) -> None:
    await database.ensure(PASSKEYS)
    await database.ensure(CHALLENGES)
