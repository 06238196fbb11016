"""What is unread in a conversation, counted from its messages (decision 26).

Counting begins at the owner's mark, which has to stand in the statement: MySQL does not begin at one that it
finds in another row, but reads all that was ever written in the room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from pypika import Case, JoinType, Table
from pypika.functions import Coalesce, Count
from pypika.terms import Term

from adapters.sql.dialect import Dialect, Many, Query
from adapters.sql.session import Session
from adapters.sql.values import Value
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.reads import COUNTED_AT_MOST, Unread

T = TypeVar("T")

TOGETHER = 20
"""Conversations that are counted by one query: each message is compared with the ranges of all of them."""
READ_AT_MOST = 2 * COUNTED_AT_MOST
"""Messages that it looks at. Where more are unread, conversations are counted one by one."""
AT_ONCE = 400
"""Queries in one statement."""


class News(NamedTuple):
    """The owner of a contact may have something unread above `after` and up to `through`."""

    contact_id: ContactId
    owner_id: UserId
    room_id: RoomId
    after: MessageId
    through: MessageId
    mentions: int

    @property
    def range(self) -> tuple[Value, ...]:
        return self.room_id, self.after, self.through, self.owner_id


class UnreadStatements:
    """How much is unread in conversations, by their contacts (`alone`) or their rooms (`together`)."""

    def __init__(self, sql: Dialect) -> None:
        messages, value = Table("chat_messages"), sql.param
        unread = (
            sql.query.from_(messages)
            .select(messages.room_id)
            .where((messages.room_id == value) & (messages.message_id > value))
            .where((messages.message_id <= value) & (messages.sender_id != value))
            .where((messages.revoked == 0) & (messages.is_event == 0))
        )
        self.alone = sql.each_of(
            sql.query.from_(unread.limit(COUNTED_AT_MOST).as_("unread")).select(value, Count("*"))
        )
        self.together = None
        if sql.merges_ranges:
            many = sql.any_of(unread.force_index("chat_messages_counted"))
            text = f"SELECT room_id,COUNT(*) FROM ({many.text} LIMIT {READ_AT_MOST}) unread GROUP BY room_id"
            self.together = replace(many, text=text)


def news_of_rows(sql: Dialect) -> Query:
    """Of rows of contacts what `find_news` reads."""
    contacts, rooms, own = Table("contacts"), Table("chat_rooms"), Table("read_marks").as_("own")
    return (
        sql.query.from_(contacts)
        .join(rooms)
        .on(rooms.room_id == contacts.room_id)
        .join(own, JoinType.left)
        .on((own.room_id == contacts.room_id) & (own.user_id == contacts.owner_id))
        .select(contacts.contact_id, contacts.owner_id, contacts.room_id, contacts.history_from)
        .select(Coalesce(own.message_id, 0), rooms.last_message_id, mentions_column(sql))
    )


def mentions_column(sql: Dialect) -> Term:
    """In a query of contacts with their rooms and their owners' `own` marks: how many above the mark mean the
    owner. There are few in a room.
    """
    contacts, mentions = Table("contacts"), Table("message_mentions")
    newest, mark = Table("chat_rooms").last_message_id, Coalesce(Table("read_marks").as_("own").message_id, 0)
    meant = (
        sql.query.from_(mentions)
        .where((mentions.user_id == contacts.owner_id) & (mentions.room_id == contacts.room_id))
        .where((mentions.message_id >= contacts.history_from) & (mentions.message_id > mark))
        .select(Count("*"))
    )
    return Case().when(newest <= mark, 0).else_(meant)


def find_news(
    contact_id: ContactId,
    owner_id: UserId,
    room_id: RoomId,
    history_from: MessageId,
    mark: MessageId,
    newest: MessageId,
    mentions: int,
) -> News | None:
    """None where the room's newest message is not above the mark."""
    if newest <= mark:
        return None
    after = max(mark, MessageId(history_from - 1))
    return News(contact_id, owner_id, room_id, after, newest, mentions)


async def count_unread(
    session: Session, statements: UnreadStatements, news: Sequence[News]
) -> Mapping[ContactId, Unread]:
    """Nothing for those in which nothing is unread. Whoever has nothing unread is not meant by anything
    unread, either.
    """
    alone = news
    counted: dict[int, int] = {}
    # A query that counts together does not tell two owners in one room apart.
    if statements.together and len({each.room_id for each in news}) == len(news):
        alone, counted = await _count_together(session, statements.together, news)
    for part in _parts(alone, AT_ONCE):
        values = [value for each in part for value in (each.contact_id, *each.range)]
        rows = await session.rows(statements.alone.of(len(part)), *values)
        counted |= {int(contact_id): count for contact_id, count in rows}  # PostgreSQL says it as a text
    return {
        each.contact_id: Unread(min(messages, COUNTED_AT_MOST), min(each.mentions, COUNTED_AT_MOST))
        for each in news
        if (messages := counted.get(each.contact_id))
    }


async def _count_together(
    session: Session, statement: Many, news: Sequence[News]
) -> tuple[Sequence[News], dict[int, int]]:
    """Those for which that was too much, and how many there are in the others, by their contacts."""
    queries = _parts(news, TOGETHER)
    in_room: dict[RoomId, int] = {}
    for part in _parts(queries, AT_ONCE):
        text = " UNION ALL ".join(statement.of(len(query)) for query in part)
        values = [value for query in part for each in query for value in each.range]
        in_room |= map(tuple, await session.rows(text, *values))
    alone: list[News] = []
    counted: dict[int, int] = {}
    for query in queries:
        found: dict[int, int] = {each.contact_id: in_room.get(each.room_id, 0) for each in query}
        if sum(found.values()) < READ_AT_MOST:
            counted |= found
        else:
            alone += query
    return alone, counted


def _parts(things: Sequence[T], size: int) -> Sequence[Sequence[T]]:
    return [things[begin : begin + size] for begin in range(0, len(things), size)]
