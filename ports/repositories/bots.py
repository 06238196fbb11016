"""Which users are programs, and whose (contract-2 N9)."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.model.bots import Bot
from domain.model.ids import GroupId, UserId


class Bots(Protocol):
    @abstractmethod
    async def add(self, bot: Bot) -> None: ...

    @abstractmethod
    async def find(self, user_id: UserId) -> Bot | None: ...

    @abstractmethod
    async def list_of(self, owner_id: UserId) -> Sequence[Bot]:
        """All that this person made, webhooks too; oldest first."""

    @abstractmethod
    async def list_of_group(self, group_id: GroupId) -> Sequence[Bot]:
        """Its webhooks, oldest first."""

    @abstractmethod
    async def list_page(self, before: UserId, limit: int) -> Sequence[Bot]:
        """Of everybody, with ids below `before` (0: all), newest first."""

    @abstractmethod
    async def remove(self, user_id: UserId) -> None:
        """An unknown one is ignored."""
