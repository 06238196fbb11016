"""Who looks after the server."""

from abc import abstractmethod
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.model.ids import UserId


class Administrators(Protocol):
    @abstractmethod
    async def add(self, user_id: UserId, now: datetime) -> None:
        """Whoever is one already stays one."""

    @abstractmethod
    async def remove(self, user_id: UserId) -> None:
        """Whoever is none is left alone."""

    @abstractmethod
    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Those of these people who are."""
