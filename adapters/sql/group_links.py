"""Links by which people come into a group."""

from collections.abc import Collection
from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_time, to_time
from domain.model.group_links import GroupLink
from domain.model.ids import GroupId, UserId
from ports.repositories.group_links import GroupLinks

COLUMNS = ("group_id", "made_by", "uses", "uses_at_most", "created_at", "expires_at")


class GroupLinkStatements:
    def __init__(self, sql: Dialect) -> None:
        links, value = Table("group_links"), sql.param
        this, remove = links.token_hash == value, sql.query.from_(links).delete()
        self.add = sql.text(sql.insert(links, "token_hash", *COLUMNS))
        self.find = sql.text(sql.query.from_(links).select(*COLUMNS).where(this))
        self.count_use = sql.text(sql.query.update(links).set(links.uses, links.uses + 1).where(this))
        self.end = sql.text(remove.where((links.group_id == value) & this))
        self.remove_of = sql.text(remove.where(links.group_id == value))
        self.remove_made_by = sql.many(remove.where((links.group_id == value) & sql.among(links.made_by)))
        self.sweep = sql.text(remove.where(links.expires_at <= value))


class SqlGroupLinks(GroupLinks):
    def __init__(self, session: Session, statements: GroupLinkStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, link: GroupLink, token_hash: bytes) -> None:
        self._session.later(
            self._sql.add,
            token_hash,
            link.group_id,
            link.made_by,
            link.uses,
            link.uses_at_most,
            to_time(link.created_at),
            to_time(link.expires_at),
        )

    async def find(self, token_hash: bytes) -> GroupLink | None:
        row = await self._session.row(self._sql.find, token_hash)
        if row is None:
            return None
        group_id, made_by, uses, uses_at_most, created_at, expires_at = row
        return GroupLink(
            group_id=group_id,
            made_by=made_by,
            uses=uses,
            uses_at_most=uses_at_most,
            created_at=from_time(created_at),
            expires_at=from_time(expires_at),
        )

    async def count_use(self, token_hash: bytes) -> None:
        self._session.later(self._sql.count_use, token_hash)

    async def end(self, group_id: GroupId, token_hash: bytes) -> None:
        self._session.later(self._sql.end, group_id, token_hash)

    async def remove_of(self, group_id: GroupId) -> None:
        self._session.later(self._sql.remove_of, group_id)

    async def remove_made_by(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        if user_ids:
            self._session.later(self._sql.remove_made_by.of(len(user_ids)), group_id, *user_ids)

    async def sweep(self, until: datetime) -> None:
        await self._session.change(self._sql.sweep, to_time(until))
