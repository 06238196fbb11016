"""All accounts, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import Tables
from domain.model.accounts import User
from domain.model.ids import UserId
from ports.repositories.user_directory import WORDS_AT_MOST, UserDirectory


class MemoryUserDirectory(UserDirectory):
    def __init__(self, tables: Tables) -> None:
        self._users = tables.users
        self._words = tables.name_words

    async def list_page(self, words: Sequence[str], before: UserId, limit: int) -> Sequence[User]:
        found = [
            user
            for user in self._users.values()
            if not user.deleted
            and (not before or user.user_id < before)
            and self._has(user, words[:WORDS_AT_MOST])
        ]
        return sorted(found, key=lambda user: user.user_id, reverse=True)[:limit]

    async def count(self) -> int:
        return sum(not user.deleted for user in self._users.values())

    def _has(self, user: User, words: Sequence[str]) -> bool:
        known = self._words.get(user.user_id, frozenset())
        return all(any(each.startswith(word) for each in known) for word in words)
