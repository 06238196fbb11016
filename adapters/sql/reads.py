"""How far everybody has read in each room."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import starmap

from pypika import Case, Table

from adapters.sql.dialect import Dialect, Many, Query
from adapters.sql.marks import joined_with_marks, read_marks
from adapters.sql.session import Session
from adapters.sql.unread import UnreadStatements, count_unread, find_news, news_of_rows
from adapters.sql.values import Row, Value, from_time, to_time
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.reads import Mark, Reader, ReadState, Unread
from ports.repositories.reads import Reads


class ReadStatements:
    def __init__(self, sql: Dialect) -> None:
        reads, contacts, users, value = Table("read_marks"), Table("contacts"), Table("users"), sql.param
        columns = ("room_id", "user_id", "message_id", "read_at")
        is_later = sql.proposed("message_id") > reads.message_id
        self.mark = sql.insert_rows(
            sql.upsert(
                sql.insert(reads, *columns),
                ["room_id", "user_id"],
                {
                    column: Case().when(is_later, sql.proposed(column)).else_(reads.field(column))
                    for column in ("read_at", "message_id")  # MySQL sets one after the other
                },
            )
        )
        self.mark_own = sql.insert_rows(
            sql.upsert(
                sql.insert(reads, *columns),
                ["room_id", "user_id"],
                {column: sql.proposed(column) for column in ("message_id", "read_at")},
            )
        )
        rows = sql.query.from_(contacts).select(contacts.contact_id).where(sql.among(contacts.contact_id))
        self.marks = sql.many(joined_with_marks(rows, contacts))
        self.news = sql.many(news_of_rows(sql).where(sql.among(contacts.contact_id)))
        self.unread = UnreadStatements(sql)
        self.shown_to = sql.many(_shown_to(sql))
        self.readers = sql.text(
            sql.query.from_(reads)
            .join(contacts)
            .on((contacts.room_id == reads.room_id) & (contacts.owner_id == reads.user_id))
            .join(users)
            .on(users.user_id == reads.user_id)
            .select(reads.user_id, reads.read_at)
            .where((reads.room_id == value) & (reads.message_id >= value) & (users.receipts_hidden == 0))
            .orderby(reads.read_at, reads.user_id)
        )
        messages = Table("chat_messages")
        self.senders = sql.text(
            sql.query.from_(messages)
            .select(messages.sender_id)
            .distinct()
            .where(
                (messages.room_id == value) & (messages.message_id > value) & (messages.message_id <= value)
            )
        )


def _shown_to(sql: Dialect) -> Query:
    mine, theirs = Table("contacts").as_("mine"), Table("contacts").as_("theirs")
    owner, peer = Table("users").as_("owner"), Table("users").as_("peer")
    query = (
        sql.query.from_(mine)
        .join(theirs)
        .on((theirs.owner_id == mine.user_id) & (theirs.room_id == mine.room_id))
        .join(owner)
        .on(owner.user_id == mine.owner_id)
        .join(peer)
        .on(peer.user_id == mine.user_id)
        .select(mine.contact_id, theirs.owner_id, theirs.contact_id)
        .where((owner.receipts_hidden == 0) & (peer.receipts_hidden == 0))
    )
    for closed in (theirs.blocked, theirs.blocked_by, theirs.ended):
        query = query.where(closed == 0)
    return query.where(sql.among(mine.contact_id))


class SqlReads(Reads):
    def __init__(self, session: Session, statements: ReadStatements) -> None:
        self._session = session
        self._sql = statements

    async def mark(self, marks: Collection[Mark], now: datetime) -> None:
        if not marks:
            return
        values: list[Value] = []
        for each in sorted(marks):  # everybody locks them in this order
            values += (each.room_id, each.user_id, each.message_id, to_time(now))
        self._session.later(self._sql.mark.of(len(marks)), *values)

    async def mark_own(self, user_id: UserId, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        self._session.later_rows(self._sql.mark_own, [(room_id, user_id, message_id, to_time(now))])

    async def mark_all(
        self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId, now: datetime
    ) -> None:
        at = to_time(now)
        marks = [(room_id, user_id, message_id, at) for user_id in sorted(set(user_ids))]
        if marks:
            self._session.later_rows(self._sql.mark_own, marks)

    async def marks_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, ReadState]:
        rows = await self._rows(self._sql.marks, contact_ids)
        return {row[0]: read_marks(*row[1:]) for row in rows}

    async def unread_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Unread]:
        rows = await self._rows(self._sql.news, contact_ids)
        news = [each for each in starmap(find_news, rows) if each]
        return await count_unread(self._session, self._sql.unread, news)

    async def shown_to(
        self, contact_ids: Collection[ContactId]
    ) -> Mapping[ContactId, tuple[UserId, ContactId]]:
        rows = await self._rows(self._sql.shown_to, contact_ids)
        return {mine: (user_id, theirs) for mine, user_id, theirs in rows}

    async def _rows(self, statement: Many, contact_ids: Collection[ContactId]) -> Sequence[Row]:
        asked = set(contact_ids)
        return await self._session.rows(statement.of(len(asked)), *asked) if asked else ()

    async def readers(self, room_id: RoomId, message_id: MessageId) -> Sequence[Reader]:
        rows = await self._session.rows(self._sql.readers, room_id, message_id)
        return [Reader(user_id, from_time(read_at)) for user_id, read_at in rows]

    async def senders_between(self, room_id: RoomId, after: MessageId, through: MessageId) -> set[UserId]:
        return {row[0] for row in await self._session.rows(self._sql.senders, room_id, after, through)}
