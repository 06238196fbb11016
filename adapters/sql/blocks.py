"""Blocks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_time
from domain.model.ids import UserId
from ports.repositories.blocks import Blocks


class BlockStatements:
    def __init__(self, sql: Dialect) -> None:
        blocks, value = Table("blocks"), sql.param
        blocker, blocked = blocks.blocker_id, blocks.blocked_id
        every = sql.query.from_(blocks)
        self.add = sql.text(
            sql.upsert(
                sql.insert(blocks, "blocker_id", "blocked_id", "created_at"),
                ["blocker_id", "blocked_id"],
                {"created_at": blocks.created_at},
            )
        )
        self.remove = sql.text(every.where((blocker == value) & (blocked == value)).delete())
        self.list_of = sql.text(
            every.select(blocked)
            .where(blocker == value)
            .orderby(blocks.created_at, blocked, order=Order.desc)
        )
        self.between = sql.many_of_both(
            every.select(blocked).where((blocker == value) & sql.among(blocked)),
            every.select(blocker).where((blocked == value) & sql.among(blocker)),
        )
        self.remove_all_of = (
            sql.text(every.where(blocker == value).delete()),
            sql.text(every.where(blocked == value).delete()),
        )


class SqlBlocks(Blocks):
    def __init__(self, session: Session, statements: BlockStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, blocker_id: UserId, blocked_id: UserId, now: datetime) -> None:
        self._session.later(self._sql.add, blocker_id, blocked_id, to_time(now))

    async def remove(self, blocker_id: UserId, blocked_id: UserId) -> None:
        self._session.later(self._sql.remove, blocker_id, blocked_id)

    async def list_of(self, blocker_id: UserId) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.list_of, blocker_id)]

    async def between(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        if not others:
            return set()
        asked = set(others)
        args = (user_id, *asked)
        return {row[0] for row in await self._session.rows(self._sql.between.of(len(asked)), *args, *args)}

    async def remove_all_of(self, user_id: UserId) -> None:
        for statement in self._sql.remove_all_of:
            self._session.later(statement, user_id)
