"""Rooms and the last message of each."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pypika import JoinType, Table

from adapters.sql.dialect import Dialect
from adapters.sql.events import write_event
from adapters.sql.session import Session
from adapters.sql.values import Value, to_time, to_time_or_none
from domain.model.chat import LastMessage
from domain.model.ids import MessageId, RoomId, UserId
from ports.repositories.chat import Rooms


class RoomStatements:
    def __init__(self, sql: Dialect) -> None:
        rooms, contacts, messages = Table("chat_rooms"), Table("contacts"), Table("chat_messages")
        value = sql.param
        by_name = sql.query.from_(rooms).select("room_id").where(rooms.name == value)
        this = rooms.room_id == value
        preview = (
            sql.query.update(rooms)
            .set(rooms.last_message_id, value)
            .set(rooms.last_message_time, value)
            .set(rooms.last_message_content, value)
            .set(rooms.last_message_type, value)
            .set(rooms.last_message_sender_id, value)
            .set(rooms.last_message_revoked, value)
            .set(rooms.last_message_event, value)
            .where(this)
        )
        self.find = sql.text(by_name)
        self.add = sql.text(
            sql.upsert(
                sql.insert(
                    rooms, "name", "last_message_id", "last_message_content", "created_at", "updated_at"
                ),
                ["name"],
                {"updated_at": rooms.updated_at},
            )
        )
        self.lock = sql.locking(sql.query.from_(rooms).select("room_id").where(this))
        of_message = sql.query.from_(messages).select(messages.room_id).where(messages.message_id == value)
        self.lock_of = sql.locking(
            sql.query.from_(rooms).select("room_id").where(rooms.room_id == of_message)
        )
        members = (
            sql.query.from_(contacts)
            .select("owner_id")
            .where(contacts.room_id == value)
            .orderby(contacts.contact_id)
        )
        self.member_ids = sql.text(members)
        self.reader_ids = sql.text(members.where(contacts.history_from <= value))
        self.with_members = sql.many(
            sql.query.from_(contacts).select("room_id").distinct().where(sql.among(contacts.room_id))
        )
        self.left_pairs = sql.text(
            sql.query.from_(rooms)
            .join(contacts, JoinType.left)
            .on(contacts.room_id == rooms.room_id)
            .select(rooms.room_id)
            .where((rooms.name.like(value) | rooms.name.like(value)) & contacts.room_id.isnull())
        )
        self.set_last_message = sql.text(preview)
        self.refresh_last_message = sql.text(preview.where(rooms.last_message_id == value))


class SqlRooms(Rooms):
    def __init__(self, session: Session, statements: RoomStatements) -> None:
        self._session = session
        self._sql = statements

    async def find_or_add(self, name: str, now: datetime) -> RoomId:
        row = await self._session.row(self._sql.find, name)
        if row is None:
            # Whoever adds the same name meanwhile wins, and both find the same room.
            self._session.later(self._sql.add, name, 0, "", to_time(now), to_time(now))
            [row] = await self._session.rows(self._sql.find, name)
        return RoomId(row[0])

    async def lock(self, room_id: RoomId) -> None:
        await self._session.row(self._sql.lock, room_id)

    async def lock_of(self, message_id: MessageId) -> None:
        self._session.later(self._sql.lock_of, message_id)

    async def member_ids(self, room_id: RoomId) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.member_ids, room_id)]

    async def reader_ids(self, room_id: RoomId, message_id: MessageId) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.reader_ids, room_id, message_id)]

    async def without_members(self, room_ids: Collection[RoomId]) -> Sequence[RoomId]:
        if not room_ids:
            return []
        rows = await self._session.rows(self._sql.with_members.of(len(room_ids)), *room_ids)
        inhabited = {row[0] for row in rows}
        return [room_id for room_id in room_ids if room_id not in inhabited]

    async def list_left_pairs(self, user_id: UserId) -> Sequence[RoomId]:
        rows = await self._session.rows(self._sql.left_pairs, f"u-{user_id}-%", f"u-%-{user_id}")
        return [RoomId(row[0]) for row in rows]

    async def set_last_message(self, room_id: RoomId, last: LastMessage) -> None:
        self._session.later(self._sql.set_last_message, *_preview(last), room_id)

    async def refresh_last_message(self, room_id: RoomId, last: LastMessage) -> None:
        self._session.later(self._sql.refresh_last_message, *_preview(last), room_id, last.message_id)


def _preview(last: LastMessage) -> tuple[Value, ...]:
    sent_at = to_time_or_none(last.sent_at)
    kind, event = last.type or 0, write_event(last.event)
    return last.message_id, sent_at, last.content, kind, last.sender_id, last.revoked, event
