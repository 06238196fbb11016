"""Who has blocked whom."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import UserId


class Blocks(Protocol):
    """Who changes blocks between two people locks both users first."""

    @abstractmethod
    async def add(self, blocker_id: UserId, blocked_id: UserId, now: datetime) -> None:
        """Again changes nothing."""

    @abstractmethod
    async def remove(self, blocker_id: UserId, blocked_id: UserId) -> None:
        """What is not there is ignored."""

    @abstractmethod
    async def list_of(self, blocker_id: UserId) -> Sequence[UserId]:
        """Whom they have blocked, newest first."""

    @abstractmethod
    async def between(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        """Those of the others whom the user has blocked, or who have blocked the user."""

    @abstractmethod
    async def remove_all_of(self, user_id: UserId) -> None:
        """In both directions."""
