"""What people told those who look after the server."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import ReportId, UserId
from domain.model.reports import Report


class Reports(Protocol):
    @abstractmethod
    async def add(self, report: Report) -> Report:
        """With its id."""

    @abstractmethod
    async def list_page(self, before: ReportId, limit: int, *, closed: bool) -> Sequence[Report]:
        """Those that are closed, or those that are not, with ids below `before` (0: all), newest first."""

    @abstractmethod
    async def count_open(self) -> int: ...

    @abstractmethod
    async def close(self, report_id: ReportId, by: UserId, now: datetime) -> bool:
        """False, and nothing happens, for an unknown or a closed one."""
