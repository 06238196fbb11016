"""What people told those who look after the server."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pypika import Order, Table
from pypika.functions import Count

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, from_time, from_time_or_none, to_time
from domain.model.ids import ReportId, UserId
from domain.model.reports import Report
from ports.repositories.reports import Reports

COLUMNS = ("reporter_id", "user_id", "message_id", "text", "reason", "closed", "closed_by", "created_at")


class ReportStatements:
    def __init__(self, sql: Dialect) -> None:
        reports, value = Table("reports"), sql.param
        self.add = sql.adding(sql.insert(reports, *COLUMNS), "report_id")
        alike = reports.closed == value
        self.list_page = sql.text(
            sql.query.from_(reports)
            .select("report_id", *COLUMNS, "closed_at")
            .where(alike & (reports.report_id < value))
            .orderby(reports.report_id, order=Order.desc)
            .limit(value)
        )
        self.count = sql.text(sql.query.from_(reports).select(Count("*")).where(alike))
        self.close = sql.text(
            sql.query.update(reports)
            .set(reports.closed, value)
            .set(reports.closed_by, value)
            .set(reports.closed_at, value)
            .where((reports.report_id == value) & alike)
        )


class SqlReports(Reports):
    def __init__(self, session: Session, statements: ReportStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, report: Report) -> Report:
        report_id = await self._session.insert(
            self._sql.add,
            report.reporter_id,
            report.user_id,
            report.message_id,
            report.text,
            report.reason,
            0,
            0,
            to_time(report.created_at),
        )
        return replace(report, report_id=ReportId(report_id))

    async def list_page(self, before: ReportId, limit: int, *, closed: bool) -> Sequence[Report]:
        rows = await self._session.rows(self._sql.list_page, int(closed), before or NO_ID, limit)
        return [_report(row) for row in rows]

    async def count_open(self) -> int:
        row = await self._session.row(self._sql.count, 0)
        return int(row[0]) if row else 0

    async def close(self, report_id: ReportId, by: UserId, now: datetime) -> bool:
        return await self._session.change(self._sql.close, 1, by, to_time(now), report_id, 0) > 0


def _report(row: Row) -> Report:
    report_id, reporter_id, user_id, message_id, text, reason, _, closed_by, created_at, closed_at = row
    return Report(
        report_id=report_id,
        reporter_id=reporter_id,
        user_id=user_id,
        message_id=message_id,
        text=text,
        reason=reason,
        created_at=from_time(created_at),
        closed_at=from_time_or_none(closed_at),
        closed_by=closed_by,
    )
