"""Units of the SFU that are out of service, in memory."""

from adapters.memory.tables import Tables
from domain.model.call_media import UnitName
from ports.repositories.drained_units import DrainedUnits


class MemoryDrainedUnits(DrainedUnits):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, unit: UnitName) -> None:
        self._tables.drained_units[unit] = None

    async def remove(self, unit: UnitName) -> bool:
        known = unit in self._tables.drained_units
        self._tables.drained_units.pop(unit, None)
        return known

    async def list_all(self) -> set[UnitName]:
        return set(self._tables.drained_units)
