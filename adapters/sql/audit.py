"""What administrators did."""

from collections.abc import Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, from_time, to_time
from domain.model.audit import AuditAction, AuditEntry
from domain.model.ids import AuditId
from ports.repositories.audit import AuditLog

COLUMNS = ("actor_id", "action", "subject_id", "subject", "address", "created_at")


class AuditStatements:
    def __init__(self, sql: Dialect) -> None:
        audit, value = Table("audit_log"), sql.param
        self.add = sql.adding(sql.insert(audit, *COLUMNS), "audit_id")
        self.list_page = sql.text(
            sql.query.from_(audit)
            .select("audit_id", *COLUMNS)
            .where(audit.audit_id < value)
            .orderby(audit.audit_id, order=Order.desc)
            .limit(value)
        )

        self.oldest = sql.text(
            sql.query.from_(audit).select("audit_id", "created_at").orderby(audit.audit_id).limit(value)
        )
        self.remove = sql.many(sql.query.from_(audit).delete().where(sql.among(audit.audit_id)))


class SqlAuditLog(AuditLog):
    def __init__(self, session: Session, statements: AuditStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, entry: AuditEntry) -> None:
        await self._session.insert(
            self._sql.add,
            entry.actor_id,
            entry.action.value,
            entry.subject_id,
            entry.subject,
            entry.address,
            to_time(entry.created_at),
        )

    async def list_page(self, before: AuditId, limit: int) -> Sequence[AuditEntry]:
        rows = await self._session.rows(self._sql.list_page, before or NO_ID, limit)
        return [_entry(row) for row in rows]

    async def remove_older(self, before: datetime, limit: int) -> int:
        oldest = await self._session.rows(self._sql.oldest, limit)
        gone = [audit_id for audit_id, at in oldest if from_time(at) < before]
        if gone:
            self._session.later(self._sql.remove.of(len(gone)), *gone)
        return len(gone)


def _entry(row: Row) -> AuditEntry:
    audit_id, actor_id, action, subject_id, subject, address, created_at = row
    return AuditEntry(
        audit_id=audit_id,
        actor_id=actor_id,
        action=AuditAction(action),
        subject_id=subject_id,
        subject=subject,
        address=address,
        created_at=from_time(created_at),
    )
