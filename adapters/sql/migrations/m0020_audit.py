"""What administrators did."""

from adapters.sql.schema import CREATED_AT, Column, Database, Kind, Table

VERSION = 20

AUDIT_LOG = Table(
    "audit_log",
    (
        Column("audit_id", Kind.ID),
        Column("actor_id", Kind.REFERENCE),
        Column("action", Kind.LINE, 40),
        Column("subject_id", Kind.REFERENCE),
        Column("subject", Kind.LINE, 255),
        Column("address", Kind.LINE, 64),
        CREATED_AT,
    ),
)


async def apply(database: Database) -> None:
    await database.ensure(AUDIT_LOG)
