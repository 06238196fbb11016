"""Who may make an account, and who looks after all of them."""

from adapters.sql.schema import CREATED_AT, Column, Database, Key, Kind, Table

VERSION = 16

HASH_BYTES = 32
INVITES = Table(
    "invites",
    (
        Column("invite_id", Kind.ID),
        Column("token_hash", Kind.EXACT, HASH_BYTES),
        Column("made_by", Kind.REFERENCE),
        Column("uses", Kind.NUMBER),
        Column("uses_at_most", Kind.NUMBER),
        CREATED_AT,
        Column("expires_at", Kind.TIME),
    ),
    (Key("invites_token", ("token_hash",), unique=True), Key("invites_expiry", ("expires_at",))),
)
ADMINISTRATORS = Table(
    "administrators", (Column("user_id", Kind.REFERENCE), CREATED_AT), primary=("user_id",)
)


async def apply(database: Database) -> None:
    await database.ensure(INVITES)
    await database.ensure(ADMINISTRATORS)
