"""Deliveries, and the counters that number them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.messages import COLUMNS, to_message
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, Value, to_time
from domain.model.chat import Delivery, Message
from domain.model.ids import DeliveryId, MessageId, UserId
from ports.repositories.chat import Deliveries


class DeliveryStatements:
    def __init__(self, sql: Dialect) -> None:
        deliveries, counters, messages = (
            Table("deliveries"),
            Table("delivery_counters"),
            Table("chat_messages"),
        )
        value, number = sql.param, deliveries.delivery_id
        last = sql.query.from_(counters).select("receiver_id", "last_id")
        delivered = (
            sql.query.from_(deliveries)
            .join(messages)
            .on(messages.message_id == deliveries.message_id)
            .select(
                number, deliveries.is_new, *(messages.field(column) for column in ("message_id", *COLUMNS))
            )
            .where((deliveries.receiver_id == value) & (number > value))
        )
        columns = ("receiver_id", "delivery_id", "message_id", "is_new", "created_at")
        self.count = sql.insert_rows(
            sql.upsert(
                sql.insert(counters, "receiver_id", "last_id"),
                ["receiver_id"],
                {"last_id": counters.last_id + 1},
            )
        )
        self.numbers = sql.many(last.where(sql.among(counters.receiver_id)))
        self.add = sql.insert_rows(sql.insert(deliveries, *columns))
        self.page = sql.text(delivered.where(number < value).orderby(number, order=Order.desc).limit(value))
        self.range = sql.text(delivered.where(number <= value).orderby(number))
        self.last = sql.text(last.where(counters.receiver_id == value))


class SqlDeliveries(Deliveries):
    def __init__(self, session: Session, statements: DeliveryStatements) -> None:
        self._session = session
        self._sql = statements

    async def append(
        self, message_id: MessageId, receiver_ids: Collection[UserId], *, is_new: bool, now: datetime
    ) -> Mapping[UserId, DeliveryId]:
        if not receiver_ids:
            return {}
        receivers = sorted(set(receiver_ids))  # everybody locks the counters in this order
        first: list[Value] = []
        for receiver_id in receivers:
            first += (receiver_id, 1)
        self._session.later(self._sql.count.of(len(receivers)), *first)
        rows = await self._session.rows(self._sql.numbers.of(len(receivers)), *receivers)
        at, added = to_time(now), list[Value]()
        for receiver_id, number in rows:
            added += (receiver_id, number, message_id, int(is_new), at)
        self._session.later(self._sql.add.of(len(receivers)), *added)
        return dict(map(tuple, rows))

    async def page(
        self, receiver_id: UserId, after: DeliveryId, before: DeliveryId, limit: int
    ) -> Sequence[tuple[Delivery, Message]]:
        rows = await self._session.rows(self._sql.page, receiver_id, after, before or NO_ID, limit)
        return [_delivered(receiver_id, row) for row in rows]

    async def range(
        self, receiver_id: UserId, after: DeliveryId, through: DeliveryId
    ) -> Sequence[tuple[Delivery, Message]]:
        rows = await self._session.rows(self._sql.range, receiver_id, after, through)
        return [_delivered(receiver_id, row) for row in rows]

    async def last(self, receiver_id: UserId) -> DeliveryId:
        row = await self._session.row(self._sql.last, receiver_id)
        return DeliveryId(row[1] if row else 0)


def _delivered(receiver_id: UserId, row: Row) -> tuple[Delivery, Message]:
    number, is_new, *message_row = row
    message = to_message(message_row)
    return Delivery(
        receiver_id=receiver_id, delivery_id=number, message_id=message.message_id, is_new=bool(is_new)
    ), message
