"""Files that wait for a scanner."""

from collections.abc import Sequence
from datetime import datetime

from pypika import Table
from pypika import functions as fn

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_exact, to_exact, to_time
from domain.model.ids import FileName
from ports.repositories.scans import Scans


class ScanStatements:
    def __init__(self, sql: Dialect) -> None:
        scans, value = Table("scans"), sql.param
        insert = sql.insert(scans, "name", "due_at")
        self.put = sql.text(sql.upsert(insert, ["name"], {"due_at": sql.proposed("due_at")}))
        self.list_due = sql.text(
            sql.query.from_(scans)
            .select("name")
            .where(scans.due_at <= value)
            .orderby(scans.due_at, scans.name)
            .limit(value)
        )
        self.remove = sql.text(sql.query.from_(scans).delete().where(scans.name == value))
        self.count = sql.text(sql.query.from_(scans).select(fn.Count("*")))


class SqlScans(Scans):
    def __init__(self, session: Session, statements: ScanStatements) -> None:
        self._session = session
        self._sql = statements

    async def put(self, name: FileName, due_at: datetime) -> None:
        self._session.later(self._sql.put, to_exact(name), to_time(due_at))

    async def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[FileName]:
        rows = await self._session.rows(self._sql.list_due, to_time(now), limit)
        claimed = [FileName(from_exact(name)) for (name,) in rows]
        for name in claimed:
            await self.put(name, until)
        return claimed

    async def remove(self, name: FileName) -> None:
        self._session.later(self._sql.remove, to_exact(name))

    async def count(self) -> int:
        row = await self._session.row(self._sql.count)
        return int(row[0]) if row else 0
