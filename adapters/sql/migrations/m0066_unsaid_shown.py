"""A page that has taken a seat has not said yet what it shows."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 66

CALL_SEATS = Table("call_seats", (Column("unsaid", Kind.FLAG),))


async def apply(database: Database) -> None:
    await database.ensure(CALL_SEATS)
