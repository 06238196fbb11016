"""Blocks, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from ports.repositories.blocks import Blocks


class MemoryBlocks(Blocks):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, blocker_id: UserId, blocked_id: UserId, now: datetime) -> None:
        if (blocker_id, blocked_id) not in self._tables.blocks:
            self._tables.blocks[blocker_id, blocked_id] = now

    async def remove(self, blocker_id: UserId, blocked_id: UserId) -> None:
        self._tables.blocks.pop((blocker_id, blocked_id), None)

    async def list_of(self, blocker_id: UserId) -> Sequence[UserId]:
        mine = [
            (at, blocked) for (blocker, blocked), at in self._tables.blocks.items() if blocker == blocker_id
        ]
        return [blocked_id for _, blocked_id in sorted(mine, reverse=True)]

    async def between(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        blocks = self._tables.blocks
        return {other for other in others if (user_id, other) in blocks or (other, user_id) in blocks}

    async def remove_all_of(self, user_id: UserId) -> None:
        for pair in [pair for pair in self._tables.blocks if user_id in pair]:
            del self._tables.blocks[pair]
