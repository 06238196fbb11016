"""What is unread in a conversation, counted from its messages (decision 26)."""

from pypika import Case, JoinType, Table
from pypika.functions import Coalesce, Count
from pypika.terms import Term

from adapters.sql.dialect import Dialect, Query
from domain.model.reads import COUNTED_AT_MOST, NOTHING_UNREAD, Unread

COUNTS = 2
"""Columns."""


def unread_of_rows(sql: Dialect) -> Query:
    """Of rows of contacts the id and the two columns."""
    contacts, rooms, own = Table("contacts"), Table("chat_rooms"), Table("read_marks").as_("own")
    return (
        sql.query.from_(contacts)
        .join(rooms)
        .on(rooms.room_id == contacts.room_id)
        .join(own, JoinType.left)
        .on((own.room_id == contacts.room_id) & (own.user_id == contacts.owner_id))
        .select(contacts.contact_id, *unread_columns(sql))
    )


def unread_columns(sql: Dialect) -> tuple[Term, Term]:
    """In a query of contacts with their rooms and their owners' `own` marks two columns, which `read_unread`
    reads. Only rooms with something new are looked into.
    """
    contacts, rooms, own = Table("contacts"), Table("chat_rooms"), Table("read_marks").as_("own")
    messages, mentions = Table("chat_messages"), Table("message_mentions")
    mark = Coalesce(own.message_id, 0)
    unread = (
        sql.query.from_(messages)
        .select(Count("*"))
        .where((messages.room_id == contacts.room_id) & (messages.message_id > mark))
        .where(messages.message_id >= contacts.history_from)
        .where(messages.sender_id != contacts.owner_id)
        .where((messages.revoked == 0) & messages.event.isnull())
    )
    meant = (
        sql.query.from_(mentions)
        .select(Count("*"))
        .where((mentions.user_id == contacts.owner_id) & (mentions.room_id == contacts.room_id))
        .where((mentions.message_id > mark) & (mentions.message_id >= contacts.history_from))
    )
    has_news = rooms.last_message_id > mark
    return Case().when(has_news, unread).else_(0), Case().when(has_news, meant).else_(0)


def read_unread(messages: int, mentions: int) -> Unread:
    """Who has nothing unread is not meant by anything unread, either."""
    if not messages:
        return NOTHING_UNREAD
    return Unread(min(messages, COUNTED_AT_MOST), min(mentions, COUNTED_AT_MOST))
