"""How calls went, leg by leg."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.call_quality import Leg
from domain.model.ids import CallId, UserId


class CallLegs(Protocol):
    """They go with their call, when that is removed."""

    @abstractmethod
    async def save(self, call_id: CallId, user_id: UserId, legs: Collection[Leg]) -> None:
        """Instead of what this user reported of this call before."""

    @abstractmethod
    async def list_of(self, call_id: CallId) -> Sequence[Leg]:
        """By who reported them, and from whom they came."""

    @abstractmethod
    async def list_newest(self, limit: int) -> Sequence[Leg]:
        """Of any call, the last reported first."""

    @abstractmethod
    async def remove_of(self, user_id: UserId) -> None:
        """What they reported, and what others reported of them."""

    @abstractmethod
    async def remove_older(self, before: datetime, limit: int) -> int:
        """Remove those reported before then, among the `limit` oldest; how many."""
