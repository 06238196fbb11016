"""Units of the SFU that are out of service."""

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_exact, to_exact
from domain.model.call_media import UnitName
from ports.repositories.drained_units import DrainedUnits


class DrainedUnitStatements:
    def __init__(self, sql: Dialect) -> None:
        units, value = Table("drained_units"), sql.param
        self.add = sql.text(sql.upsert(sql.insert(units, "unit"), ["unit"], {"unit": value}))
        self.remove = sql.text(sql.query.from_(units).delete().where(units.unit == value))
        self.list_all = sql.text(sql.query.from_(units).select(units.unit))


class SqlDrainedUnits(DrainedUnits):
    def __init__(self, session: Session, statements: DrainedUnitStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, unit: UnitName) -> None:
        await self._session.change(self._sql.add, to_exact(unit), to_exact(unit))

    async def remove(self, unit: UnitName) -> bool:
        return bool(await self._session.change(self._sql.remove, to_exact(unit)))

    async def list_all(self) -> set[UnitName]:
        return {UnitName(from_exact(row[0])) for row in await self._session.rows(self._sql.list_all)}
