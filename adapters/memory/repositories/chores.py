"""Chores, in memory."""

from datetime import datetime

from adapters.memory.tables import Tables
from ports.repositories.chores import Chores


class MemoryChores(Chores):
    def __init__(self, tables: Tables) -> None:
        self._due = tables.chores

    async def take(self, name: str, now: datetime, until: datetime) -> bool:
        if name in self._due and self._due[name] > now:
            return False
        self._due[name] = until
        return True

    async def put_off(self, name: str, until: datetime) -> None:
        self._due[name] = until
