"""Contacts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.events import read_event
from adapters.sql.marks import MARKS, joined_with_marks, read_marks
from adapters.sql.messages import TYPES
from adapters.sql.session import Session
from adapters.sql.unread import News, UnreadStatements, count_unread, find_news, mentions_column
from adapters.sql.values import Row, Value, from_time, from_time_or_none, to_time, to_time_or_none
from domain.model.chat import LastMessage
from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound
from domain.model.ids import ContactId, GroupId, MessageId, RoomId, UserId
from domain.model.reads import NOTHING_READ, NOTHING_UNREAD, ReadState, Unread
from ports.repositories.contacts import Contacts

IN_USE = 1
"""The only status that a contact of the original ever had."""
LAST_CHANGE = attrgetter("updated_at", "contact_id")

OWNERS = (
    "alias",
    "muted_until",
    "pinned_at",
    "archived",
    "marked_unread",
    "draft",
    "blocked",
    "blocked_by",
    "ended",
)
"""Columns below `updated_at` in the model, in its order."""


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
                contacts.history_from,
                contacts.created_at,
                contacts.updated_at,
                *(contacts.field(column) for column in OWNERS),
                rooms.last_message_id,
                rooms.last_message_time,
                rooms.last_message_content,
                rooms.last_message_type,
                rooms.last_message_sender_id,
                rooms.last_message_revoked,
                rooms.last_message_event,
            )
        )
        mine = shown.where(contacts.owner_id == value)
        columns = (
            "owner_id", "user_id", "group_id", "room_id", "history_from", "status", "created_at", "updated_at"
        )  # fmt: skip
        in_room = contacts.room_id == value
        self.get = sql.text(shown.where(contacts.contact_id == value))
        self.get_with_room_locked = sql.many_locking_by_primary_key(
            shown.where(sql.among(contacts.contact_id))
        )
        self.lock = sql.locking(
            sql.query.from_(contacts).select("contact_id").where(contacts.contact_id == value)
        )
        save = sql.query.update(contacts).where(contacts.contact_id == value)
        for column in OWNERS:
            save = save.set(contacts.field(column), value)
        self.save = sql.text(save)
        pairs = (contacts.user_id == value) & sql.among(contacts.owner_id)
        self.end = sql.many(sql.query.update(contacts).set(contacts.ended, 1).where(pairs))
        self.ended = sql.many(shown.where(pairs))
        self.remove_pairs = sql.many(
            sql.query.from_(contacts)
            .where((contacts.owner_id == value) & sql.among(contacts.user_id))
            .delete()
        )
        self.reopen = sql.text(
            sql.query.update(contacts).set(contacts.ended, 0).where(contacts.room_id == value)
        )
        self.find_many = sql.many(joined_with_marks(shown.where(sql.among(contacts.contact_id)), contacts))
        self.find_of = sql.text(mine.where(contacts.user_id == value))
        self.find_in_room = sql.text(mine.where(in_room))
        self.friends_among = sql.many(
            sql.query.from_(contacts)
            .select("user_id")
            .where((contacts.owner_id == value) & sql.among(contacts.user_id) & (contacts.ended == 0))
        )
        theirs = Table("contacts").as_("theirs")
        self.common_groups = sql.text(
            sql.query.from_(contacts)
            .join(theirs)
            .on(theirs.room_id == contacts.room_id)
            .select(contacts.contact_id)
            .where((contacts.owner_id == value) & (theirs.owner_id == value) & (contacts.group_id > 0))
            .orderby(contacts.contact_id)
        )
        closed = (contacts.blocked, contacts.blocked_by, contacts.ended)
        open_ones = sql.query.from_(contacts).select("user_id").where(contacts.owner_id == value)
        for column in closed:
            open_ones = open_ones.where(column == value)
        self.open_among = sql.many(open_ones.where(sql.among(contacts.user_id)))
        self.list_of = sql.text(joined_with_marks(mine, contacts).select(mentions_column(sql)))
        self.unread = UnreadStatements(sql)
        self.in_room = sql.many(
            shown.where(in_room & sql.among(contacts.owner_id)).orderby(contacts.contact_id)
        )
        rows = sql.query.from_(contacts).where(in_room & sql.among(contacts.owner_id))
        self.lock_in_room = sql.many_locking(rows.select("contact_id").orderby(contacts.contact_id))
        self.remove_from_room = sql.many(rows.delete())
        self.lock_room = sql.locking(sql.query.from_(rooms).select("room_id").where(rooms.room_id == value))
        self.add = sql.insert_rows(sql.insert(contacts, *columns))


class SqlContacts(Contacts):
    def __init__(self, session: Session, statements: ContactStatements) -> None:
        self._session = session
        self._sql = statements

    async def get(self, contact_id: ContactId) -> Contact:
        return await self._get(self._sql.get, contact_id)

    async def get_with_room_locked(self, contact_id: ContactId) -> Contact:
        rows = await self._session.rows_of(self._sql.get_with_room_locked, [contact_id])
        contact = _only(rows)
        self._session.claim(contact.room_id)
        return contact

    async def get_locked(self, contact_id: ContactId) -> Contact:
        self._session.later(self._sql.lock, contact_id)
        return await self._get(self._sql.get, contact_id)

    async def save(self, contact: Contact) -> None:
        self._session.later(
            self._sql.save,
            contact.alias,
            to_time_or_none(contact.muted_until),
            to_time_or_none(contact.pinned_at),
            int(contact.archived),
            int(contact.marked_unread),
            contact.draft,
            int(contact.blocked),
            int(contact.blocked_by),
            int(contact.ended),
            contact.contact_id,
        )

    async def end_pairs(self, owner_id: UserId, user_ids: Collection[UserId]) -> Sequence[Contact]:
        if not user_ids:
            return []
        others = set(user_ids)
        for statement in (self._sql.remove_pairs, self._sql.end):
            self._session.later(statement.of(len(others)), owner_id, *others)
        rows = await self._session.rows(self._sql.ended.of(len(others)), owner_id, *others)
        return [_contact(row) for row in rows]

    async def _get(self, statement: str, contact_id: ContactId) -> Contact:
        return _only(await self._session.rows(statement, contact_id))

    async def find_many(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        if not contact_ids:
            return {}
        asked = set(contact_ids)
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), *asked)
        return {row[0]: _with_marks(row) for row in rows}

    async def find_of(self, owner_id: UserId, user_id: UserId) -> Contact | None:
        row = await self._session.row(self._sql.find_of, owner_id, user_id)
        return None if row is None else _contact(row)

    async def find_in_room(self, owner_id: UserId, room_id: RoomId) -> Contact | None:
        row = await self._session.row(self._sql.find_in_room, owner_id, room_id)
        return None if row is None else _contact(row)

    async def members_among(self, owner_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, Contact]:
        if not owner_ids:
            return {}
        return {row.owner_id: row for row in await self._in_room(owner_ids, room_id)}

    async def friends_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.friends_among.of(len(asked)), owner_id, *asked)
        return {row[0] for row in rows}

    async def open_among(self, owner_id: UserId, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.open_among.of(len(asked)), owner_id, 0, 0, 0, *asked)
        return {row[0] for row in rows}

    async def list_of(self, owner_id: UserId) -> Sequence[Contact]:
        rows = await self._session.rows(self._sql.list_of, owner_id)
        news = [each for each in map(_news, rows) if each]
        unread = await count_unread(self._session, self._sql.unread, news)
        contacts = [_with_marks(row[:-1], unread.get(row[0], NOTHING_UNREAD)) for row in rows]
        # A database would sort whole rows: a tenth of its work.
        return sorted(contacts, key=LAST_CHANGE, reverse=True)

    async def common_groups(self, owner_id: UserId, user_id: UserId) -> Sequence[ContactId]:
        return [row[0] for row in await self._session.rows(self._sql.common_groups, owner_id, user_id)]

    async def add_pair(self, one: UserId, other: UserId, room_id: RoomId, now: datetime) -> Sequence[Contact]:
        known = {row.owner_id for row in await self._in_room((one, other), room_id)}
        if known:
            self._session.later(self._sql.reopen, room_id)
        pair = ((one, other, None), (other, one, None))
        await self._add([row for row in pair if row[0] not in known], room_id, MessageId(0), now)
        rows = await self._in_room((one, other), room_id)
        return sorted(rows, key=lambda row: row.owner_id != one)

    async def add_for_group(
        self,
        member_ids: Sequence[UserId],
        group_id: GroupId,
        room_id: RoomId,
        now: datetime,
        history_from: MessageId = MessageId(0),
    ) -> Sequence[Contact]:
        rows = [(member_id, None, group_id) for member_id in member_ids]
        return await self._add(rows, room_id, history_from, now)

    async def _add(
        self,
        contacts: Sequence[tuple[UserId, UserId | None, GroupId | None]],
        room_id: RoomId,
        history_from: MessageId,
        now: datetime,
    ) -> Sequence[Contact]:
        if not contacts:
            return []
        at = to_time(now)
        values: list[Value] = []
        for contact in contacts:
            values += (*contact, room_id, history_from, IN_USE, at, at)
        self._session.later(self._sql.add.of(len(contacts)), *values)
        return await self._in_room([owner_id for owner_id, *_ in contacts], room_id)

    async def _in_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> Sequence[Contact]:
        rows = await self._session.rows(self._sql.in_room.of(len(owner_ids)), room_id, *owner_ids)
        return [_contact(row) for row in rows]

    async def lock_in_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> None:
        if owner_ids:
            self._session.later(self._sql.lock_in_room.of(len(owner_ids)), room_id, *owner_ids)
        self._session.later(self._sql.lock_room, room_id)

    async def remove_from_room(self, owner_ids: Collection[UserId], room_id: RoomId) -> Sequence[Contact]:
        if not owner_ids:
            return []
        removed = await self._in_room(owner_ids, room_id)
        self._session.later(self._sql.remove_from_room.of(len(owner_ids)), room_id, *owner_ids)
        return removed


def _only(rows: Sequence[Row]) -> Contact:
    """Raises ContactNotFound."""
    if not rows:
        raise ContactNotFound
    return _contact(rows[0])


def _news(row: Row) -> News | None:
    """Of a row of the list."""
    contact_id, owner_id, _, _, room_id, history_from = row[:6]
    newest, (mark, _, mentions) = row[17], row[-3:]
    return find_news(contact_id, owner_id, room_id, history_from, mark, newest, mentions)


def _with_marks(row: Row, unread: Unread = NOTHING_UNREAD) -> Contact:
    return _contact(row[:-MARKS], read_marks(*row[-MARKS:], unread=unread))


def _contact(row: Row, reading: ReadState = NOTHING_READ) -> Contact:
    contact_id, owner_id, user_id, group_id, room_id, history_from, created_at, updated_at = row[:8]
    alias, muted_until, pinned_at, archived, marked_unread, draft, blocked, blocked_by, ended = row[8:17]
    return Contact(
        contact_id=contact_id,
        owner_id=owner_id,
        user_id=user_id or UserId(0),
        group_id=group_id or GroupId(0),
        room_id=room_id,
        history_from=history_from,
        last_message=_last_message(*row[17:]),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
        alias=alias,
        muted_until=from_time_or_none(muted_until),
        pinned_at=from_time_or_none(pinned_at),
        archived=bool(archived),
        marked_unread=bool(marked_unread),
        draft=draft or "",
        blocked=bool(blocked),
        blocked_by=bool(blocked_by),
        ended=bool(ended),
        reading=reading,
    )


def _last_message(
    message_id: MessageId,
    sent_at: str | None,
    content: str,
    kind: int,
    sender_id: UserId,
    revoked: int,
    event: str | None,
) -> LastMessage:
    return LastMessage(
        message_id=message_id,
        sent_at=from_time_or_none(sent_at),
        content=content,
        type=TYPES[kind] if kind else None,
        sender_id=sender_id,
        revoked=bool(revoked),
        event=read_event(event),
    )
