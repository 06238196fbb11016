"""What was committed and not yet told, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from adapters.memory.tables import Numbers, Tables
from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, OutboxRow
from ports.repositories.outbox import Outbox


class MemoryOutbox(Outbox):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, envelopes: Sequence[Envelope], now: datetime) -> OutboxId:
        outbox_id = OutboxId(self._numbers.next("outbox"))
        self._tables.outbox[outbox_id] = OutboxRow(outbox_id, tuple(envelopes), now)
        return outbox_id

    async def list_untold(self, created_before: datetime, limit: int) -> Sequence[OutboxRow]:
        old = (row for row in self._tables.outbox.values() if row.created_at < created_before)
        return list(islice(old, limit))

    async def remove(self, outbox_ids: Collection[OutboxId]) -> None:
        for outbox_id in outbox_ids:
            self._tables.outbox.pop(outbox_id, None)
