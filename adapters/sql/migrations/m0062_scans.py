"""Files that wait for a scanner."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 62

SCANS = Table(
    "scans",
    (Column("name", Kind.EXACT, 255), Column("due_at", Kind.TIME)),
    (Key("scans_due", ("due_at",)),),
    primary=("name",),
)


async def apply(database: Database) -> None:
    await database.ensure(SCANS)
