"""By which words people are found, in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from ports.repositories.name_index import NameIndex


class MemoryNameIndex(NameIndex):
    def __init__(self, tables: Tables) -> None:
        self._words = tables.name_words

    async def words_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, frozenset[str]]:
        return {user_id: self._words.get(user_id, frozenset()) for user_id in user_ids}

    async def save(self, user_id: UserId, words: Collection[str]) -> None:
        self._words[user_id] = frozenset(words)
