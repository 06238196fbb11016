"""Who does what for all nodes, and uploads by their age."""

from adapters.sql.schema import Column, Database, Key, Kind, Table

VERSION = 25

CHORES = Table("chores", (Column("name", Kind.EXACT, 64), Column("due_at", Kind.TIME)), primary=("name",))
UPLOADS = Table("uploads", (), (Key("uploads_age", ("created_at",)),))


async def apply(database: Database) -> None:
    await database.ensure(CHORES)
    await database.ensure(UPLOADS)
