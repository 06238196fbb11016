"""Which account belongs to whom of those that another server knows."""

from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_time
from domain.model.ids import UserId
from ports.repositories.identities import Identities


class IdentityStatements:
    def __init__(self, sql: Dialect) -> None:
        identities, value = Table("openid_identities"), sql.param
        select = sql.query.from_(identities).select("user_id")
        of_user = identities.user_id == value
        self.find = sql.text(select.where(identities.identity_hash == value))
        self.has = sql.text(select.where(of_user))
        self.add = sql.text(
            sql.insert_missing(
                sql.insert(identities, "identity_hash", "user_id", "created_at", "directory_name")
            )
        )
        self.find_name = sql.text(sql.query.from_(identities).select("directory_name").where(of_user))
        self.set_name = sql.text(
            sql.query.update(identities).set(identities.directory_name, value).where(of_user)
        )
        self.remove = sql.text(sql.query.from_(identities).delete().where(of_user))


class SqlIdentities(Identities):
    def __init__(self, session: Session, statements: IdentityStatements) -> None:
        self._session = session
        self._sql = statements

    async def find(self, identity_hash: bytes) -> UserId | None:
        row = await self._session.row(self._sql.find, identity_hash)
        return UserId(row[0]) if row else None

    async def add(
        self, identity_hash: bytes, user_id: UserId, now: datetime, directory_name: str = ""
    ) -> bool:
        added = (identity_hash, user_id, to_time(now), directory_name)
        return await self._session.change(self._sql.add, *added) > 0

    async def find_directory_name(self, user_id: UserId) -> str:
        row = await self._session.row(self._sql.find_name, user_id)
        return str(row[0] or "") if row else ""

    async def set_directory_name(self, user_id: UserId, name: str) -> None:
        await self._session.change(self._sql.set_name, name, user_id)

    async def has(self, user_id: UserId) -> bool:
        return await self._session.row(self._sql.has, user_id) is not None

    async def remove(self, user_id: UserId) -> bool:
        return await self._session.change(self._sql.remove, user_id) > 0
