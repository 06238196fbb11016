"""What is unread in a conversation, counted from its messages (decision 26)."""

from pypika import Case, Field, JoinType, Order, Table
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
    contacts, messages, mentions = Table("contacts"), Table("chat_messages"), Table("message_mentions")
    unread = (
        sql.query.from_(messages)
        .where((messages.room_id == contacts.room_id) & (messages.message_id >= contacts.history_from))
        .where(messages.sender_id != contacts.owner_id)
        .where((messages.revoked == 0) & (messages.is_event == 0))
    )
    meant = (
        sql.query.from_(mentions)
        .where((mentions.user_id == contacts.owner_id) & (mentions.room_id == contacts.room_id))
        .where(mentions.message_id >= contacts.history_from)
    )
    return _counted(unread, messages.message_id), _counted(meant, mentions.message_id)


def _counted(counting: Query, message_id: Field) -> Term:
    """How many of these are above the mark. Whether they are more than are counted is seen from the newest
    ones, so that it does not matter how many more.
    """
    newest, mark = Table("chat_rooms").last_message_id, Coalesce(Table("read_marks").as_("own").message_id, 0)
    last_counted = (
        counting.select(message_id).orderby(message_id, order=Order.desc).limit(1).offset(COUNTED_AT_MOST - 1)
    )
    return (
        Case()
        .when(newest <= mark, 0)
        .when((newest >= mark + COUNTED_AT_MOST) & (last_counted > mark), COUNTED_AT_MOST)
        .else_(counting.select(Count("*")).where(message_id > mark))
    )


def read_unread(messages: int, mentions: int) -> Unread:
    """Who has nothing unread is not meant by anything unread, either."""
    if not messages:
        return NOTHING_UNREAD
    return Unread(messages, mentions)
