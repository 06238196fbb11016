"""Messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pypika import Order, Table

from adapters.sql.attachments import read_attachments, write_attachments
from adapters.sql.connection import Duplicate
from adapters.sql.dialect import Dialect
from adapters.sql.events import read_event, write_event
from adapters.sql.reactions import read_reactions, write_reactions
from adapters.sql.session import Session
from adapters.sql.values import (
    NO_ID,
    Row,
    Value,
    from_exact,
    from_time,
    from_time_or_none,
    to_exact,
    to_time,
    to_time_or_none,
)
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
    "event",
    "reply_to",
    "forwarded",
    "mentions",
    "edited_at",
    "pinned",
    "reactions",
    "attachments",
    "created_at",
    "updated_at",
)
CHANGING = (
    "text",
    "image",
    "thumbnail",
    "call_id",
    "revoked",
    "event",
    "mentions",
    "edited_at",
    "pinned",
    "reactions",
    "attachments",
    "updated_at",
)

TYPES = {each.value: each for each in MessageType}
"""Pages have many of them, and the enumeration itself takes ten times as long to find one."""


class MessageStatements:
    def __init__(self, sql: Dialect) -> None:
        messages, value = Table("chat_messages"), sql.param
        every = sql.query.from_(messages).select("message_id", *COLUMNS)
        self.add = sql.adding(sql.insert(messages, *COLUMNS, "is_event"), "message_id")
        self.rooms_of = sql.many(
            sql.query.from_(messages).select("message_id", "room_id").where(sql.among(messages.message_id))
        )
        self.find = sql.text(every.where(messages.message_id == value))
        self.by_local_id = sql.text(every.where((messages.sender_id == value) & (messages.local_id == value)))
        self.history = sql.text(
            every.where((messages.room_id == value) & (messages.message_id < value))
            .where(messages.message_id >= value)
            .orderby(messages.message_id, order=Order.desc)
            .limit(value)
        )
        has_files = (messages.image != value) | messages.attachments.isnotnull()
        self.list_with_files = sql.many(
            every.where(sql.among(messages.room_id) & has_files).orderby(messages.message_id)
        )
        save = sql.query.update(messages).where(messages.message_id == value)
        for column in CHANGING:
            save = save.set(column, value)
        self.save = sql.text(save)
        hanging_on = ("message_reactions", "message_pins", "message_mentions")
        self.remove = [
            sql.many(sql.query.from_(table).delete().where(sql.among(table.message_id)))
            for table in (messages, *map(Table, hanging_on))
        ]
        self.oldest = sql.text(every.orderby(messages.message_id).limit(value))
        self.following = sql.text(
            every.where((messages.room_id == value) & (messages.message_id > value))
            .orderby(messages.message_id)
            .limit(value)
        )
        contacts, mentions = Table("contacts"), Table("message_mentions")
        self.find_readable = sql.many(
            sql.query.from_(messages)
            .join(contacts)
            .on((contacts.room_id == messages.room_id) & (contacts.history_from <= messages.message_id))
            .select(*(messages.field(column) for column in ("message_id", *COLUMNS)))
            .where((contacts.owner_id == value) & sql.among(messages.message_id))
        )
        self.remove_mentions = sql.text(
            sql.query.from_(mentions).delete().where(mentions.message_id == value)
        )
        self.add_mentions = sql.insert_rows(sql.insert(mentions, "user_id", "room_id", "message_id"))


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
                write_event(message.event),
                message.reply_to,
                int(message.forwarded),
                write_ids(message.mentions),
                to_time_or_none(message.edited_at),
                int(message.pinned),
                write_reactions(message.reactions),
                write_attachments(message.attachments),
                to_time(message.created_at),
                to_time(message.updated_at),
                int(message.event is not None),
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

    async def rooms_of(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, RoomId]:
        if not message_ids:
            return {}
        asked = set(message_ids)
        return dict(map(tuple, await self._session.rows(self._sql.rooms_of.of(len(asked)), *asked)))

    async def get(self, message_id: MessageId) -> Message:
        message = await self.find(message_id)
        if message is None:
            raise InternalError(f"message {message_id} is not there")
        return message

    async def list_with_files(self, room_ids: Collection[RoomId]) -> Sequence[Message]:
        if not room_ids:
            return []
        rows = await self._session.rows(self._sql.list_with_files.of(len(room_ids)), *room_ids, "")
        return [to_message(row) for row in rows]

    async def save(self, message: Message) -> None:
        self._session.later(
            self._sql.save,
            message.text,
            message.image,
            message.thumbnail,
            message.call_id,
            int(message.revoked),
            write_event(message.event),
            write_ids(message.mentions),
            to_time_or_none(message.edited_at),
            int(message.pinned),
            write_reactions(message.reactions),
            write_attachments(message.attachments),
            to_time(message.updated_at),
            message.message_id,
        )

    async def history(
        self, room_id: RoomId, before: MessageId, limit: int, since: MessageId = MessageId(0)
    ) -> Sequence[Message]:
        rows = await self._session.rows(self._sql.history, room_id, before or NO_ID, since, limit)
        return [to_message(row) for row in reversed(rows)]

    async def remove(self, message_ids: Collection[MessageId]) -> None:
        if message_ids:
            for statement in self._sql.remove:
                self._session.later(statement.of(len(message_ids)), *message_ids)

    async def list_sent_before(self, before: datetime, limit: int) -> Sequence[Message]:
        oldest = map(to_message, await self._session.rows(self._sql.oldest, limit))
        return [each for each in oldest if each.created_at < before]

    async def following(self, room_id: RoomId, after: MessageId, limit: int) -> Sequence[Message]:
        rows = await self._session.rows(self._sql.following, room_id, after, limit)
        return [to_message(row) for row in rows]

    async def find_readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Message]:
        if not message_ids:
            return {}
        asked = set(message_ids)
        rows = await self._session.rows(self._sql.find_readable.of(len(asked)), user_id, *asked)
        return {message.message_id: message for message in map(to_message, rows)}

    async def set_mentions(self, message: Message, user_ids: Collection[UserId]) -> None:
        self._session.later(self._sql.remove_mentions, message.message_id)
        values: list[Value] = []
        for user_id in sorted(set(user_ids)):
            values += (user_id, message.room_id, message.message_id)
        if values:
            self._session.later(self._sql.add_mentions.of(len(values) // 3), *values)


def to_message(row: Row) -> Message:
    """From the id and `COLUMNS`."""
    message_id, room_id, sender_id, kind, text, image, thumbnail, call_id, revoked, local_id, *rest = row
    event, reply_to, forwarded, mentions, edited_at, pinned, *rest = rest
    reactions, attachments, created_at, updated_at = rest
    return Message(
        message_id=message_id,
        room_id=room_id,
        sender_id=sender_id,
        type=TYPES[kind],
        text=text or "",
        image=image or "",
        thumbnail=thumbnail or "",
        call_id=call_id or CallId(0),
        revoked=bool(revoked),
        local_id=LocalId(from_exact(local_id or b"")),
        event=read_event(event),
        reply_to=reply_to,
        forwarded=bool(forwarded),
        mentions=read_ids(mentions),
        edited_at=from_time_or_none(edited_at),
        pinned=bool(pinned),
        reactions=read_reactions(reactions),
        attachments=read_attachments(attachments),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )


def write_ids(user_ids: Sequence[UserId]) -> str | None:
    return ",".join(map(str, user_ids)) or None


def read_ids(text: str | None) -> tuple[UserId, ...]:
    return tuple(UserId(int(each)) for each in text.split(",")) if text else ()
