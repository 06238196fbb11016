"""Files that wait for a scanner, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.ids import FileName
from ports.repositories.scans import Scans


class MemoryScans(Scans):
    def __init__(self, tables: Tables) -> None:
        self._scans = tables.scans

    async def put(self, name: FileName, due_at: datetime) -> None:
        self._scans[name] = due_at

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[FileName]:
        due = sorted((due_at, name) for name, due_at in self._scans.items() if due_at <= now)
        claimed = [name for _, name in due[:limit]]
        for name in claimed:
            self._scans[name] = until
        return claimed

    async def remove(self, name: FileName) -> None:
        self._scans.pop(name, None)

    async def count(self) -> int:
        return len(self._scans)
