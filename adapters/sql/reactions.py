"""Who reacted to which message with what."""

import json
from collections.abc import Sequence

from pypika import Table
from pypika.functions import Count

from adapters.sql.connection import Duplicate
from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_exact
from domain.model.ids import MessageId, UserId
from domain.model.reactions import SHOWN_AT_MOST, Reaction
from ports.repositories.reactions import Reactions


class ReactionStatements:
    def __init__(self, sql: Dialect) -> None:
        reactions, value = Table("message_reactions"), sql.param
        of_message = reactions.message_id == value
        so = of_message & (reactions.emoji == value)
        self.add = sql.adding(sql.insert(reactions, "message_id", "emoji", "user_id"), "reaction_id")
        self.remove = sql.text(sql.query.from_(reactions).delete().where(so & (reactions.user_id == value)))
        every = Table("message_reactions").as_("every_one")
        alike = (every.message_id == value) & (every.emoji == value)
        count = sql.query.from_(every).select(Count("*")).where(alike)  # once, not for each row
        self.first = sql.text(
            sql.query.from_(reactions)
            .select("user_id", count)
            .where(so)
            .orderby(reactions.reaction_id)
            .limit(SHOWN_AT_MOST)
        )
        self.remove_all = sql.text(sql.query.from_(reactions).delete().where(of_message))


class SqlReactions(Reactions):
    def __init__(self, session: Session, statements: ReactionStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        try:
            await self._session.insert(self._sql.add, message_id, to_exact(emoji), user_id)
        except Duplicate:
            return False
        return True

    async def remove(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        return await self._session.change(self._sql.remove, message_id, to_exact(emoji), user_id) > 0

    async def of(self, message_id: MessageId, emoji: str) -> tuple[int, Sequence[UserId]]:
        alike = message_id, to_exact(emoji)
        rows = await self._session.rows(self._sql.first, *alike, *alike)
        return (rows[0][1] if rows else 0), [row[0] for row in rows]

    async def remove_all(self, message_id: MessageId) -> None:
        self._session.later(self._sql.remove_all, message_id)


def write_reactions(reactions: Sequence[Reaction]) -> str | None:
    """As they are kept beside a message, so that a page of messages needs no other table."""
    if not reactions:
        return None
    return json.dumps([[each.emoji, each.count, each.user_ids] for each in reactions], ensure_ascii=False)


def read_reactions(text: str | None) -> tuple[Reaction, ...]:
    if not text:
        return ()
    return tuple(
        Reaction(emoji, count, tuple(UserId(user_id) for user_id in user_ids))
        for emoji, count, user_ids in json.loads(text)
    )
