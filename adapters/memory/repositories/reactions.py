"""Reactions, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import Tables
from domain.model.ids import MessageId, UserId
from domain.model.reactions import SHOWN_AT_MOST
from ports.repositories.reactions import Reactions


class MemoryReactions(Reactions):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        key, users = self._find(message_id, emoji)
        if user_id not in users:
            self._tables.reactions[key] = (*users, user_id)
        return user_id not in users

    async def remove(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        key, users = self._find(message_id, emoji)
        self._tables.reactions[key] = tuple(each for each in users if each != user_id)
        return user_id in users

    async def of(self, message_id: MessageId, emoji: str) -> tuple[int, Sequence[UserId]]:
        _, users = self._find(message_id, emoji)
        return len(users), users[:SHOWN_AT_MOST]

    async def remove_all(self, message_id: MessageId) -> None:
        for key in [key for key in self._tables.reactions if key[0] == message_id]:
            del self._tables.reactions[key]

    def _find(self, message_id: MessageId, emoji: str) -> tuple[tuple[MessageId, str], tuple[UserId, ...]]:
        key = message_id, emoji
        return key, self._tables.reactions.get(key, ())
