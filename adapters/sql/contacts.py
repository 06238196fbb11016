"""Contacts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_time, from_time_or_none, to_time
from domain.model.chat import LastMessage, MessageType
from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound
from domain.model.ids import ContactId, GroupId, MessageId, RoomId, UserId
from ports.repositories.contacts import Contacts

IN_USE = 1
"""The only status that a contact of the original ever had."""


class ContactStatements:
    def __init__(self, sql: Dialect) -> None:
        contacts, rooms, value = Table("contacts"), Table("chat_rooms"), sql.param
        shown = (
            sql.query.from_(contacts)
            .join(rooms)
            .on(rooms.room_id == contacts.room_id)
            .select(
                contacts.contact_id,
                contacts.owner_id,
                contacts.user_id,
                contacts.group_id,
                contacts.room_id,
                contacts.created_at,
                contacts.updated_at,
                rooms.last_message_id,
                rooms.last_message_time,
                rooms.last_message_content,
                rooms.last_message_type,
                rooms.last_message_sender_id,
                rooms.last_message_revoked,
            )
        )
        mine = shown.where(contacts.owner_id == value)
        columns = ("owner_id", "user_id", "group_id", "room_id", "status", "created_at", "updated_at")
        self.get = sql.text(shown.where(contacts.contact_id == value))
        self.get_with_room_locked = sql.locking(shown.where(contacts.contact_id == value))
        self.find_many = sql.many(shown.where(sql.among(contacts.contact_id)))
        self.find_of = sql.text(mine.where(contacts.user_id == value))
        self.friends_among = sql.many(
            sql.query.from_(contacts)
            .select("user_id")
            .where((contacts.owner_id == value) & sql.among(contacts.user_id))
        )
        self.list_of = sql.text(mine.orderby(contacts.updated_at, contacts.contact_id, order=Order.desc))
        self.in_room = sql.text(shown.where(contacts.room_id == value).orderby(contacts.contact_id))
        self.add = sql.insert_rows(sql.insert(contacts, *columns))


class SqlContacts(Contacts):
    def __init__(self, session: Session, statements: ContactStatements) -> None:
        self._session = session
        self._sql = statements

    async def get(self, contact_id: ContactId) -> Contact:
        return await self._get(self._sql.get, contact_id)

    async def get_with_room_locked(self, contact_id: ContactId) -> Contact:
        return await self._get(self._sql.get_with_room_locked, contact_id)

    async def _get(self, statement: str, contact_id: ContactId) -> Contact:
        row = await self._session.row(statement, contact_id)
        if row is None:
            raise ContactNotFound
        return _contact(row)

    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        if not contact_ids:
            return {}
        asked = set(contact_ids)
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), *asked)
        return {row[0]: _contact(row) for row in rows}

    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        row = await self._session.row(self._sql.find_of, owner_id, user_id)
        return None if row is None else _contact(row)

    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.friends_among.of(len(asked)), owner_id, *asked)
        return {row[0] for row in rows}

    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        return [_contact(row) for row in await self._session.rows(self._sql.list_of, owner_id)]

    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        return await self._add([(one, other, None), (other, one, None)], room_id, now)

    async def add_for_group(
        self, member_ids: Sequence[UserId], group_id: GroupId, room_id: RoomId, now: datetime
    ) -> Sequence[Contact]:
        return await self._add([(member_id, None, group_id) for member_id in member_ids], room_id, now)

    async def _add(
        self, contacts: Sequence[tuple[UserId, UserId | None, GroupId | None]], room_id: RoomId, now: datetime
    ) -> Sequence[Contact]:
        at = to_time(now)
        values: list[Value] = []
        for contact in contacts:
            values += (*contact, room_id, IN_USE, at, at)
        self._session.later(self._sql.add.of(len(contacts)), *values)
        return [_contact(row) for row in await self._session.rows(self._sql.in_room, room_id)]


def _contact(row: Row) -> Contact:
    contact_id, owner_id, user_id, group_id, room_id, created_at, updated_at, *last = row
    return Contact(
        contact_id=contact_id,
        owner_id=owner_id,
        user_id=user_id or UserId(0),
        group_id=group_id or GroupId(0),
        room_id=room_id,
        last_message=_last_message(*last),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )


def _last_message(
    message_id: MessageId, sent_at: str | None, content: str, kind: int, sender_id: UserId, revoked: int
) -> LastMessage:
    return LastMessage(
        message_id=message_id,
        sent_at=from_time_or_none(sent_at),
        content=content,
        type=MessageType(kind) if kind else None,
        sender_id=sender_id,
        revoked=bool(revoked),
    )
