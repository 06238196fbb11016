"""Links by which somebody chooses a new password."""

from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_time
from domain.model.ids import UserId
from ports.repositories.password_resets import PasswordResets


class PasswordResetStatements:
    def __init__(self, sql: Dialect) -> None:
        resets, value = Table("password_resets"), sql.param
        this = resets.token_hash == value
        columns = ("token_hash", "expires_at")
        self.save = sql.text(
            sql.upsert(sql.insert(resets, "user_id", *columns), ["user_id"], dict.fromkeys(columns, value))
        )
        self.find = sql.text(
            sql.query.from_(resets).select("user_id").where(this & (resets.expires_at > value))
        )
        remove = sql.query.from_(resets).delete()
        self.use = sql.text(remove.where(this))
        self.remove_of = sql.text(remove.where(resets.user_id == value))
        self.sweep = sql.text(remove.where(resets.expires_at <= value))


class SqlPasswordResets(PasswordResets):
    def __init__(self, session: Session, statements: PasswordResetStatements) -> None:
        self._session = session
        self._sql = statements

    async def save(self, user_id: UserId, token_hash: bytes, expires_at: datetime) -> None:
        values = token_hash, to_time(expires_at)
        await self._session.change(self._sql.save, user_id, *values, *values)

    async def find(self, token_hash: bytes, now: datetime) -> UserId | None:
        row = await self._session.row(self._sql.find, token_hash, to_time(now))
        return UserId(row[0]) if row else None

    async def use(self, token_hash: bytes) -> bool:
        return await self._session.change(self._sql.use, token_hash) > 0

    async def remove_of(self, user_id: UserId) -> None:
        await self._session.change(self._sql.remove_of, user_id)

    async def sweep(self, until: datetime) -> None:
        await self._session.change(self._sql.sweep, to_time(until))
