"""Files that wait for a scanner, and those of whose verdict people are still to be told."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import FileName


class Scans(Protocol):
    @abstractmethod
    async def put(self, name: FileName, due_at: datetime) -> None:
        """The same one again is due at the new time."""

    @abstractmethod
    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[FileName]:
        """Those that are due, the longest due first; they are due again `until`, should nothing come of it.

        Two at the same time may claim the same.
        """

    @abstractmethod
    async def remove(self, name: FileName) -> None:
        """An unknown one is ignored."""

    @abstractmethod
    async def count(self) -> int: ...
