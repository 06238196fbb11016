"""Which users are programs, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import Tables
from domain.model.bots import Bot
from domain.model.ids import GroupId, UserId
from ports.repositories.bots import Bots


class MemoryBots(Bots):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, bot: Bot) -> None:
        self._tables.bots[bot.user_id] = bot

    async def find(self, user_id: UserId) -> Bot | None:
        return self._tables.bots.get(user_id)

    async def list_of(self, owner_id: UserId) -> Sequence[Bot]:
        return [bot for bot in self._in_order() if bot.owner_id == owner_id]

    async def list_of_group(self, group_id: GroupId) -> Sequence[Bot]:
        return [bot for bot in self._in_order() if bot.group_id == group_id]

    async def list_page(self, before: UserId, limit: int) -> Sequence[Bot]:
        found = [bot for bot in self._in_order() if not before or bot.user_id < before]
        return found[::-1][:limit]

    async def remove(self, user_id: UserId) -> None:
        self._tables.bots.pop(user_id, None)

    def _in_order(self) -> list[Bot]:
        return sorted(self._tables.bots.values(), key=lambda bot: bot.user_id)
