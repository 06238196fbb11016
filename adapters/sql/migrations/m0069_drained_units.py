"""SFUs that are out of service because an administrator wanted it so."""

from adapters.sql.schema import Column, Database, Kind, Table

VERSION = 69

DRAINED_UNITS = Table("drained_units", (Column("unit", Kind.EXACT, 255),), primary=("unit",))


async def apply(database: Database) -> None:
    await database.ensure(DRAINED_UNITS)
