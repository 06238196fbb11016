"""What was committed and not yet told."""

import secrets
import time
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_time, to_time
from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, OutboxRow
from ports.repositories.outbox import Outbox

SEAT_BITS = 12


class OutboxNumbers:
    """Ids that a process makes by itself, so that a row need not be read back before the commit.

    They rise with time; the low bits tell processes apart that work in the same microsecond.
    """

    def __init__(self) -> None:
        self._seat = secrets.randbits(SEAT_BITS)
        self._moment = 0

    def next(self) -> OutboxId:
        self._moment = max(self._moment + 1, time.time_ns() // 1000)
        return OutboxId(self._moment << SEAT_BITS | self._seat)


class OutboxStatements:
    def __init__(self, sql: Dialect) -> None:
        outbox, value = Table("outbox"), sql.param
        columns = ("outbox_id", "envelopes", "created_at")
        self.numbers = OutboxNumbers()
        self.encode = msgspec.msgpack.Encoder().encode
        self.decode = msgspec.msgpack.Decoder(tuple[Envelope, ...]).decode
        self.add = sql.insert_rows(sql.insert(outbox, *columns))
        self.list_untold = sql.text(
            sql.query.from_(outbox)
            .select(*columns)
            .where(outbox.created_at < value)
            .orderby(outbox.outbox_id)
            .limit(value)
        )
        self.remove = sql.many(sql.query.from_(outbox).delete().where(sql.among(outbox.outbox_id)))


class SqlOutbox(Outbox):
    def __init__(self, session: Session, statements: OutboxStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, envelopes: Sequence[Envelope], now: datetime) -> OutboxId:
        outbox_id = self._sql.numbers.next()
        self._session.later_rows(self._sql.add, [(outbox_id, self._sql.encode(envelopes), to_time(now))])
        return outbox_id

    async def list_untold(self, created_before: datetime, limit: int) -> Sequence[OutboxRow]:
        rows = await self._session.rows(self._sql.list_untold, to_time(created_before), limit)
        return [
            OutboxRow(outbox_id, self._sql.decode(envelopes), from_time(created_at))
            for outbox_id, envelopes, created_at in rows
        ]

    async def remove(self, outbox_ids: Collection[OutboxId]) -> None:
        if outbox_ids:
            await self._session.change(self._sql.remove.of(len(outbox_ids)), *outbox_ids)
