"""Messages."""

from collections.abc import Sequence
from dataclasses import replace

from pypika import Order, Table

from adapters.sql.connection import Duplicate
from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, from_exact, from_time, to_exact, to_time
from domain.model.chat import Message, MessageType
from domain.model.errors import InternalError
from domain.model.ids import CallId, LocalId, MessageId, RoomId, UserId
from ports.repositories.chat import Messages

COLUMNS = (
    "room_id",
    "sender_id",
    "type",
    "text",
    "image",
    "thumbnail",
    "call_id",
    "revoked",
    "local_id",
    "created_at",
    "updated_at",
)


class MessageStatements:
    def __init__(self, sql: Dialect) -> None:
        messages, value = Table("chat_messages"), sql.param
        every = sql.query.from_(messages).select("message_id", *COLUMNS)
        self.add = sql.adding(sql.insert(messages, *COLUMNS), "message_id")
        self.find = sql.text(every.where(messages.message_id == value))
        self.by_local_id = sql.text(every.where((messages.sender_id == value) & (messages.local_id == value)))
        self.history = sql.text(
            every.where((messages.room_id == value) & (messages.message_id < value))
            .orderby(messages.message_id, order=Order.desc)
            .limit(value)
        )
        save = sql.query.update(messages).where(messages.message_id == value)
        for column in ("text", "image", "thumbnail", "call_id", "revoked", "updated_at"):
            save = save.set(column, value)
        self.save = sql.text(save)


class SqlMessages(Messages):
    def __init__(self, session: Session, statements: MessageStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, message: Message) -> Message | None:
        try:
            message_id = await self._session.insert(
                self._sql.add,
                message.room_id,
                message.sender_id,
                message.type,
                message.text,
                message.image,
                message.thumbnail,
                message.call_id,
                int(message.revoked),
                to_exact(message.local_id) if message.local_id else None,
                to_time(message.created_at),
                to_time(message.updated_at),
            )
        except Duplicate:
            return None
        return replace(message, message_id=MessageId(message_id))

    async def get_by_local_id(self, sender_id: UserId, local_id: LocalId) -> Message:
        row = await self._session.row(self._sql.by_local_id, sender_id, to_exact(local_id))
        if row is None:
            raise InternalError("no message has this local id")
        return to_message(row)

    async def find(self, message_id: MessageId) -> Message | None:
        row = await self._session.row(self._sql.find, message_id)
        return None if row is None else to_message(row)

    async def get(self, message_id: MessageId) -> Message:
        message = await self.find(message_id)
        if message is None:
            raise InternalError(f"message {message_id} is not there")
        return message

    async def save(self, message: Message) -> None:
        self._session.later(
            self._sql.save,
            message.text,
            message.image,
            message.thumbnail,
            message.call_id,
            int(message.revoked),
            to_time(message.updated_at),
            message.message_id,
        )

    async def history(self, room_id: RoomId, before: MessageId, limit: int) -> Sequence[Message]:
        rows = await self._session.rows(self._sql.history, room_id, before or NO_ID, limit)
        return [to_message(row) for row in reversed(rows)]


def to_message(row: Row) -> Message:
    """From the id and `COLUMNS`."""
    message_id, room_id, sender_id, kind, text, image, thumbnail, call_id, revoked, local_id, *times = row
    created_at, updated_at = times
    return Message(
        message_id=message_id,
        room_id=room_id,
        sender_id=sender_id,
        type=MessageType(kind),
        text=text or "",
        image=image or "",
        thumbnail=thumbnail or "",
        call_id=call_id or CallId(0),
        revoked=bool(revoked),
        local_id=LocalId(from_exact(local_id or b"")),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )
