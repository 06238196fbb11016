"""Who looks after the server."""

from collections.abc import Collection
from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_time
from domain.model.ids import UserId
from ports.repositories.administrators import Administrators


class AdministratorStatements:
    def __init__(self, sql: Dialect) -> None:
        administrators, value = Table("administrators"), sql.param
        known = administrators.user_id
        self.add = sql.text(
            sql.upsert(sql.insert(administrators, "user_id", "created_at"), ["user_id"], {"user_id": value})
        )
        self.remove = sql.text(sql.query.from_(administrators).delete().where(known == value))
        self.among = sql.many(sql.query.from_(administrators).select(known).where(sql.among(known)))


class SqlAdministrators(Administrators):
    def __init__(self, session: Session, statements: AdministratorStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, user_id: UserId, now: datetime) -> None:
        await self._session.change(self._sql.add, user_id, to_time(now), user_id)

    async def remove(self, user_id: UserId) -> None:
        await self._session.change(self._sql.remove, user_id)

    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        return {row[0] for row in await self._session.rows(self._sql.among.of(len(asked)), *asked)}
