"""The index of messages by their words (decision 20)."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter

from pypika import Order, Table

from adapters.sql.dialect import Dialect, Many
from adapters.sql.messages import COLUMNS, to_message
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, Value, from_time, to_exact, to_time
from domain.model.chat import Message
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.message_index import NOTHING_YET, IndexProgress
from domain.model.message_words import IndexWord
from domain.model.search import LOOKED_UP_AT_MOST, words_of
from ports.repositories.message_index import MessageIndex

BEYOND_WORDS = b"\xff"
"""Greater than every byte of UTF-8."""
ROWS_AT_ONCE = 2000
"""Words in one statement; SQLite takes 32 766 parameters, PostgreSQL 65 535."""
THE_ONLY = 0
LONG_AGO, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


class MessageIndexStatements:
    def __init__(self, sql: Dialect) -> None:
        words, index, messages, contacts = map(
            Table, ("message_words", "message_index", "chat_messages", "contacts")
        )
        value = sql.param
        every = sql.query.from_(messages).select("message_id", *COLUMNS)
        self.add = sql.insert_rows(sql.insert_missing(sql.insert(words, "room_id", "word", "message_id")))
        self.remove = sql.many(
            sql.query.from_(words)
            .delete()
            .where((words.room_id == value) & (words.message_id == value) & sql.among(words.word))
        )
        self.clear = sql.emptying(words)
        self.rooms_of = sql.text(
            sql.query.from_(contacts).select("room_id").where(contacts.owner_id == value)
        )
        having = sql.text(
            sql.query.from_(words)
            .select(words.message_id)
            .distinct()
            .where(sql.among(words.room_id) & (words.word >= value) & (words.word <= value))
            .where(words.message_id < value)
        )
        sent_between = " JOIN chat_messages sent ON sent.message_id = found.message_id "
        sent_between += f"WHERE sent.created_at >= {sql.mark} AND sent.created_at <= {sql.mark}"
        counts = range(1, LOOKED_UP_AT_MOST + 1)
        self.find = [_with_all(sql, having, count) for count in counts]
        self.find_between = [_with_all(sql, having, count, sent_between) for count in counts]
        self.readable = sql.many(
            sql.query.from_(messages)
            .join(contacts)
            .on((contacts.room_id == messages.room_id) & (contacts.history_from <= messages.message_id))
            .select(contacts.contact_id, *(messages.field(column) for column in ("message_id", *COLUMNS)))
            .where((contacts.owner_id == value) & sql.among(messages.message_id))
            .orderby(messages.message_id, order=Order.desc)
        )
        self.newest = sql.text(
            sql.query.from_(messages).select("message_id").orderby("message_id", order=Order.desc).limit(1)
        )
        progress = sql.query.from_(index).select("oldest", "newest", "missed").where(index.id == value)
        self.progress = sql.text(progress)
        self.lock_progress = sql.locking(progress)
        self.add_progress = sql.text(sql.insert(index, "id", "oldest", "newest", "missed"))
        self.save_progress = sql.text(
            sql.query.update(index)
            .set(index.oldest, value)
            .set(index.newest, value)
            .set(index.missed, value)
            .where(index.id == value)
        )
        self.above = sql.locking(
            every.where(messages.message_id > value).orderby(messages.message_id).limit(value)
        )
        self.below = sql.locking(
            every.where(messages.message_id < value)
            .orderby(messages.message_id, order=Order.desc)
            .limit(value)
        )
        self.among = sql.many_locking(
            every.where(sql.among(messages.message_id)).orderby(messages.message_id)
        )


def _with_all(sql: Dialect, having: str, count: int, sent_between: str = "") -> Many:
    """The messages that as many queries as there are words have found, each once.

    The rooms are constants: MariaDB reads a range of words within a room only if it knows the room before.
    """
    each = " UNION ALL ".join([having] * count)
    found = f"SELECT message_id FROM ({each}) words GROUP BY message_id HAVING COUNT(*) = {sql.mark}"
    text = f"SELECT found.message_id FROM ({found}) found{sent_between}"
    return Many(f"{text} ORDER BY found.message_id DESC LIMIT {sql.mark}", sql.mark)


class SqlMessageIndex(MessageIndex):
    def __init__(self, session: Session, statements: MessageIndexStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, messages: Collection[Message]) -> None:
        rows: list[tuple[Value, ...]] = sorted(
            (message.room_id, to_exact(word), message.message_id)
            for message in messages
            for word in words_of(message)
        )  # everybody locks them in this order
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            self._session.later(self._sql.add.of(len(some)), *chain.from_iterable(some))

    async def change(self, before: Message, after: Message) -> None:
        kept = words_of(after)
        gone = sorted(to_exact(word) for word in set(words_of(before)) - set(kept))
        if gone:
            self._session.later(self._sql.remove.of(len(gone)), before.room_id, before.message_id, *gone)
        await self.add([after])

    async def remove(self, messages: Collection[Message]) -> None:
        for message in sorted(messages, key=attrgetter("room_id", "message_id")):
            words = sorted(map(to_exact, set(words_of(message))))
            if words:
                statement = self._sql.remove.of(len(words))
                self._session.later(statement, message.room_id, message.message_id, *words)

    async def rooms_of(self, user_id: UserId) -> Sequence[RoomId]:
        return [row[0] for row in await self._session.rows(self._sql.rooms_of, user_id)]

    async def find(
        self,
        room_ids: Sequence[RoomId],
        words: Sequence[IndexWord],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        before: MessageId = MessageId(0),
        limit: int,
    ) -> Sequence[MessageId]:
        if not (room_ids and words):
            return []
        values: list[Value] = []
        for word in words:
            first = to_exact(word.text)
            last = first + BEYOND_WORDS if word.is_beginning else first
            values += [*room_ids, first, last, before or NO_ID]
        values.append(len(words))
        statements = self._sql.find
        if since or until:
            statements = self._sql.find_between
            values += [to_time(since or LONG_AGO), to_time(until or NEVER)]
        statement = statements[len(words) - 1].of(len(room_ids))
        return [row[0] for row in await self._session.rows(statement, *values, limit)]

    async def readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Sequence[tuple[Message, ContactId]]:
        if not message_ids:
            return []
        statement = self._sql.readable.of(len(message_ids))
        rows = await self._session.rows(statement, user_id, *message_ids)
        return [(to_message(row), contact_id) for contact_id, *row in rows]

    async def newest(self) -> MessageId:
        row = await self._session.row(self._sql.newest)
        return MessageId(row[0] if row else 0)

    async def progress(self) -> IndexProgress:
        return _to_progress(await self._session.row(self._sql.progress, THE_ONLY))

    async def lock_progress(self) -> IndexProgress:
        return _to_progress(await self._session.row(self._sql.lock_progress, THE_ONLY))

    async def save_progress(self, progress: IndexProgress) -> None:
        missed = json.dumps({str(each): to_time(since) for each, since in progress.missed.items()})
        values = progress.oldest, progress.newest, missed
        if not await self._session.change(self._sql.save_progress, *values, THE_ONLY):
            self._session.later(self._sql.add_progress, THE_ONLY, *values)

    async def above(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        return [to_message(row) for row in await self._session.rows(self._sql.above, message_id, limit)]

    async def below(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        return [to_message(row) for row in await self._session.rows(self._sql.below, message_id, limit)]

    async def among(self, message_ids: Collection[MessageId]) -> Sequence[Message]:
        if not message_ids:
            return []
        statement = self._sql.among.of(len(message_ids))
        return [to_message(row) for row in await self._session.rows(statement, *message_ids)]

    async def clear(self) -> None:
        self._session.later(self._sql.clear)


def _to_progress(row: Row | None) -> IndexProgress:
    if row is None:
        return NOTHING_YET
    oldest, newest, missed = row
    waiting = {MessageId(int(each)): from_time(since) for each, since in json.loads(missed or "{}").items()}
    return IndexProgress(oldest=oldest, newest=newest, missed=waiting)
