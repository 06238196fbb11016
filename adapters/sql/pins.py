"""Which messages stay at hand."""

from collections.abc import Sequence
from datetime import datetime

from pypika import Order, Table
from pypika.functions import Count

from adapters.sql.dialect import Dialect
from adapters.sql.messages import COLUMNS, to_message
from adapters.sql.session import Session
from adapters.sql.values import to_time
from domain.model.chat import Message
from domain.model.ids import MessageId, RoomId
from ports.repositories.pins import Pins


class PinStatements:
    def __init__(self, sql: Dialect) -> None:
        pins, messages, value = Table("message_pins"), Table("chat_messages"), sql.param
        of_room = pins.room_id == value
        self.add = sql.text(sql.insert(pins, "room_id", "message_id", "pinned_at"))
        self.remove = sql.text(sql.query.from_(pins).delete().where(of_room & (pins.message_id == value)))
        self.count = sql.text(sql.query.from_(pins).select(Count("*")).where(of_room))
        self.list_of = sql.text(
            sql.query.from_(pins)
            .join(messages)
            .on(messages.message_id == pins.message_id)
            .select(*(messages.field(column) for column in ("message_id", *COLUMNS)))
            .where(of_room & (pins.message_id >= value))
            .orderby(pins.pinned_at, order=Order.desc)
        )


class SqlPins(Pins):
    def __init__(self, session: Session, statements: PinStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        self._session.later(self._sql.add, room_id, message_id, to_time(now))

    async def remove(self, room_id: RoomId, message_id: MessageId) -> None:
        self._session.later(self._sql.remove, room_id, message_id)

    async def count(self, room_id: RoomId) -> int:
        [(count,)] = await self._session.rows(self._sql.count, room_id)
        return int(count)

    async def list_of(self, room_id: RoomId, since: MessageId) -> Sequence[Message]:
        return [to_message(row) for row in await self._session.rows(self._sql.list_of, room_id, since)]
