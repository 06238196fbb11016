"""What administrators did, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.audit import AuditEntry
from domain.model.ids import AuditId
from ports.repositories.audit import AuditLog


class MemoryAuditLog(AuditLog):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, entry: AuditEntry) -> None:
        audit_id = AuditId(self._numbers.next("audit"))
        self._tables.audit[audit_id] = replace(entry, audit_id=audit_id)

    async def list_page(self, before: AuditId, limit: int) -> Sequence[AuditEntry]:
        entries = sorted(self._tables.audit.values(), key=lambda entry: entry.audit_id, reverse=True)
        return [entry for entry in entries if not before or entry.audit_id < before][:limit]

    async def remove_older(self, before: datetime, limit: int) -> int:
        oldest = sorted(self._tables.audit)[:limit]
        gone = [each for each in oldest if self._tables.audit[each].created_at < before]
        for audit_id in gone:
            del self._tables.audit[audit_id]
        return len(gone)
