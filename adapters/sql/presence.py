"""Who is told of somebody's typing and presence, and when they were seen last."""

from collections.abc import Collection, Mapping
from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import from_time, to_time
from domain.model.ids import ContactId, RoomId, UserId
from ports.repositories.presence import Audiences, LastSeen


class AudienceStatements:
    def __init__(self, sql: Dialect) -> None:
        mine, theirs, value = Table("contacts").as_("mine"), Table("contacts").as_("theirs"), sql.param
        self.in_room = sql.text(
            sql.query.from_(mine).select("owner_id", "contact_id").where(mine.room_id == value).limit(value)
        )
        is_open = (mine.blocked == value) & (mine.blocked_by == value) & (mine.ended == value)
        self.pairs_among = sql.many(
            sql.query.from_(mine)
            .select("user_id")
            .where((mine.owner_id == value) & is_open & sql.among(mine.user_id))
        )
        self.mates_among = sql.many(
            sql.query.from_(mine)
            .join(theirs)
            .on(theirs.room_id == mine.room_id)
            .select(theirs.owner_id)
            .distinct()
            .where((mine.owner_id == value) & (mine.group_id > value) & sql.among(theirs.owner_id))
        )


class SqlAudiences(Audiences):
    def __init__(self, session: Session, statements: AudienceStatements) -> None:
        self._session = session
        self._sql = statements

    async def in_room(self, room_id: RoomId, at_most: int) -> Mapping[UserId, ContactId]:
        rows = await self._session.rows(self._sql.in_room, room_id, at_most)
        return {UserId(owner_id): ContactId(contact_id) for owner_id, contact_id in rows}

    async def pairs_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        if not others:
            return set()
        statement = self._sql.pairs_among.of(len(others))
        return {row[0] for row in await self._session.rows(statement, user_id, 0, 0, 0, *others)}

    async def mates_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        if not others:
            return set()
        statement = self._sql.mates_among.of(len(others))
        return {row[0] for row in await self._session.rows(statement, user_id, 0, *others)}


class LastSeenStatements:
    def __init__(self, sql: Dialect) -> None:
        users, value = Table("users"), sql.param
        self.find = sql.many(
            sql.query.from_(users)
            .select("user_id", "last_seen_at")
            .where(users.last_seen_at.notnull() & sql.among(users.user_id))
        )
        older = users.last_seen_at.isnull() | (users.last_seen_at < value)
        self.save = sql.many(
            sql.query.update(users).set(users.last_seen_at, value).where(older & sql.among(users.user_id))
        )


class SqlLastSeen(LastSeen):
    def __init__(self, session: Session, statements: LastSeenStatements) -> None:
        self._session = session
        self._sql = statements

    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, datetime]:
        if not user_ids:
            return {}
        rows = await self._session.rows(self._sql.find.of(len(user_ids)), *user_ids)
        return {user_id: from_time(at) for user_id, at in rows}

    async def save(self, user_ids: Collection[UserId], at: datetime) -> None:
        if user_ids:
            await self._session.change(
                self._sql.save.of(len(user_ids)), to_time(at), to_time(at), *sorted(user_ids)
            )
