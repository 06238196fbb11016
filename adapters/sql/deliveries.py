"""Deliveries, and the counters that number them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import takewhile

from pypika import Order, Table
from pypika.functions import Min

from adapters.sql.dialect import Dialect
from adapters.sql.messages import COLUMNS, to_message
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, from_time, to_time
from domain.model.chat import Delivery, Message
from domain.model.ids import DeliveryId, MessageId, UserId
from ports.repositories.chat import Deliveries


class DeliveryStatements:
    def __init__(self, sql: Dialect) -> None:
        deliveries, counters, messages, contacts = (
            Table("deliveries"),
            Table("delivery_counters"),
            Table("chat_messages"),
            Table("contacts"),
        )
        value, number = sql.param, deliveries.delivery_id
        heard = (
            (contacts.owner_id == deliveries.receiver_id)
            & (contacts.room_id == messages.room_id)
            & (contacts.history_from <= messages.message_id)
            & ((contacts.blocked == 0) | (deliveries.is_new == 0) | (messages.sender_id != contacts.user_id))
        )
        last = sql.query.from_(counters).select("receiver_id", "last_id")
        delivered = (
            sql.query.from_(deliveries)
            .join(messages)
            .on(messages.message_id == deliveries.message_id)
            .join(contacts)
            .on(heard)
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
                {"last_id": counters.last_id + sql.proposed("last_id")},
            )
        )
        self.numbers = sql.many(last.where(sql.among(counters.receiver_id)))
        self.add = sql.insert_rows(sql.insert(deliveries, *columns))
        self.page = sql.text(delivered.where(number < value).orderby(number, order=Order.desc).limit(value))
        self.range = sql.text(delivered.where(number <= value).orderby(number))
        self.silenced = sql.text(
            sql.query.from_(deliveries)
            .left_join(messages)
            .on(messages.message_id == deliveries.message_id)
            .left_join(contacts)
            .on(heard)
            .select(number)
            .where((deliveries.receiver_id == value) & (number > value) & contacts.contact_id.isnull())
        )
        self.receivers = sql.text(
            sql.query.from_(counters)
            .select(counters.receiver_id)
            .where(counters.receiver_id > value)
            .orderby(counters.receiver_id)
            .limit(value)
        )
        oldest = (
            sql.query.from_(deliveries)
            .select(deliveries.receiver_id, Min(number).as_("number"))
            .where(sql.among(deliveries.receiver_id))
            .groupby(deliveries.receiver_id)
            .as_("oldest")
        )
        self.with_older = sql.many(
            sql.query.from_(oldest)
            .join(deliveries)
            .on((deliveries.receiver_id == oldest.receiver_id) & (number == oldest.number))
            .select(deliveries.receiver_id)
            .where(deliveries.created_at < value)
        )
        own = deliveries.receiver_id == value
        self.oldest = sql.text(
            sql.query.from_(deliveries)
            .select(number, deliveries.created_at)
            .where(own)
            .orderby(number)
            .limit(value)
        )
        self.remove_up_to = sql.text(sql.query.from_(deliveries).delete().where(own & (number <= value)))


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
        rows = await self._session.count(self._sql.count, self._sql.numbers, receivers)
        new, at = int(is_new), to_time(now)
        added = [(receiver_id, number, message_id, new, at) for receiver_id, number in rows]
        self._session.later_rows(self._sql.add, added)
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

    async def silenced(self, receiver_id: UserId, after: DeliveryId) -> set[DeliveryId]:
        return {row[0] for row in await self._session.rows(self._sql.silenced, receiver_id, after)}

    async def last_of_each(self, receiver_ids: Collection[UserId]) -> Mapping[UserId, DeliveryId]:
        if not receiver_ids:
            return {}
        asked = set(receiver_ids)
        rows = await self._session.rows(self._sql.numbers.of(len(asked)), *asked)
        return dict.fromkeys(asked, DeliveryId(0)) | dict(map(tuple, rows))

    async def list_receivers(self, after: UserId, limit: int) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.receivers, after, limit)]

    async def with_older(self, receiver_ids: Collection[UserId], before: datetime) -> set[UserId]:
        if not receiver_ids:
            return set()
        statement = self._sql.with_older.of(len(receiver_ids))
        return {row[0] for row in await self._session.rows(statement, *receiver_ids, to_time(before))}

    async def remove_older(self, receiver_id: UserId, before: datetime, limit: int) -> int:
        rows = await self._session.rows(self._sql.oldest, receiver_id, limit)
        older = list(takewhile(lambda row: from_time(row[1]) < before, rows))
        if not older:
            return 0
        return await self._session.change(self._sql.remove_up_to, receiver_id, older[-1][0])


def _delivered(receiver_id: UserId, row: Row) -> tuple[Delivery, Message]:
    number, is_new, *message_row = row
    message = to_message(message_row)
    return Delivery(
        receiver_id=receiver_id, delivery_id=number, message_id=message.message_id, is_new=bool(is_new)
    ), message
