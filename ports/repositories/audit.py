"""What administrators did. There is no way to change an entry, nor to take one away before its time."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.audit import AuditEntry
from domain.model.ids import AuditId


class AuditLog(Protocol):
    @abstractmethod
    async def add(self, entry: AuditEntry) -> None:
        """With the next id."""

    @abstractmethod
    async def list_page(self, before: AuditId, limit: int) -> Sequence[AuditEntry]:
        """Those with ids below `before` (0: all), newest first."""

    @abstractmethod
    async def remove_older(self, before: datetime, limit: int) -> int:
        """Those from before then among the `limit` oldest; how many."""
