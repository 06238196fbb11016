"""Who looks after the server, in memory."""

from collections.abc import Collection
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from ports.repositories.administrators import Administrators


class MemoryAdministrators(Administrators):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, user_id: UserId, now: datetime) -> None:
        self._tables.administrators.setdefault(user_id, now)

    async def remove(self, user_id: UserId) -> None:
        self._tables.administrators.pop(user_id, None)

    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        return {user_id for user_id in user_ids if user_id in self._tables.administrators}
