"""What people told those who look after the server, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.ids import ReportId, UserId
from domain.model.reports import Report
from ports.repositories.reports import Reports


class MemoryReports(Reports):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, report: Report) -> Report:
        added = replace(report, report_id=ReportId(self._numbers.next("report")))
        self._tables.reports[added.report_id] = added
        return added

    async def list_page(self, before: ReportId, limit: int, *, closed: bool) -> Sequence[Report]:
        found = [
            report
            for report in self._tables.reports.values()
            if (report.closed_at is not None) == closed and (not before or report.report_id < before)
        ]
        return sorted(found, key=lambda report: report.report_id, reverse=True)[:limit]

    async def count_open(self) -> int:
        return sum(report.closed_at is None for report in self._tables.reports.values())

    async def close(self, report_id: ReportId, by: UserId, now: datetime) -> bool:
        report = self._tables.reports.get(report_id)
        if report is None or report.closed_at is not None:
            return False
        self._tables.reports[report_id] = replace(report, closed_at=now, closed_by=by)
        return True
