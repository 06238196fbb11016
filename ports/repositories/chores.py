"""Work that some node does for all of them, now and then."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol


class Chores(Protocol):
    @abstractmethod
    async def take(self, name: str, now: datetime, until: datetime) -> bool:
        """Whether it is due and the caller's to do. Nobody else gets it before `until`, so that a node that
        dies at it keeps it from the others for no longer. One that was never done is due.
        """

    @abstractmethod
    async def put_off(self, name: str, until: datetime) -> None:
        """Of one that was taken: it is due then, for whoever comes first."""
