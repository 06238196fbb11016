"""By which words people are found; written with their names by whoever knows this index."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Protocol

from domain.model.ids import UserId


class NameIndex(Protocol):
    @abstractmethod
    async def words_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, frozenset[str]]:
        """Of each of them; nothing of whom it does not know."""

    @abstractmethod
    async def save(self, user_id: UserId, words: Collection[str]) -> None:
        """In place of those before."""
