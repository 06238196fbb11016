"""All accounts, for those who look after the server: nobody can hide from them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.model.accounts import User
from domain.model.ids import UserId

WORDS_AT_MOST = 3
"""Of what is searched for; further ones are not looked at."""


class UserDirectory(Protocol):
    @abstractmethod
    async def list_page(self, words: Sequence[str], before: UserId, limit: int) -> Sequence[User]:
        """Accounts that are not deleted, with ids below `before` (0: all), newest first.

        With words: whose name has a word that begins with it for each (see `Users.search_words`).
        """

    @abstractmethod
    async def count(self) -> int:
        """Accounts that are not deleted."""
