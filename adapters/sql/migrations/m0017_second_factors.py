"""Codes besides the password."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 17

SECRET_BYTES, HASH_BYTES = 64, 32
SECOND_FACTORS = Table(
    "second_factors",
    (
        Column("user_id", Kind.REFERENCE),
        Column("secret", Kind.EXACT, SECRET_BYTES),
        Column("pending", Kind.EXACT, SECRET_BYTES),
        Column("last_step", Kind.REFERENCE),
    ),
    primary=("user_id",),
)
RECOVERY_CODES = Table(
    "recovery_codes",
    (Column("user_id", Kind.REFERENCE), Column("code_hash", Kind.EXACT, HASH_BYTES)),
    primary=("user_id", "code_hash"),
)


async def apply(database: Database) -> None:
    await database.ensure(SECOND_FACTORS)
    await database.ensure(RECOVERY_CODES)
