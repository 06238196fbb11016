"""Which account belongs to whom of those that an OpenID provider knows."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 44

HASH_BYTES = 32
IDENTITIES = Table(
    "openid_identities",
    (Column("identity_hash", Kind.EXACT, HASH_BYTES), Column("user_id", Kind.REFERENCE), CREATED_AT),
    (Key("openid_identities_of_user", ("user_id",), unique=True),),
    primary=("identity_hash",),
)


async def apply(database: Database) -> None:
    await database.ensure(IDENTITIES)
