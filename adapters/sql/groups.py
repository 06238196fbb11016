"""Groups and their members."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.rooms import RoomStatements, SqlRooms
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_time, to_time
from domain.model.contacts import group_room_name
from domain.model.groups import Group
from domain.model.ids import GroupId, UserId
from ports.repositories.groups import Groups


class GroupStatements:
    def __init__(self, sql: Dialect) -> None:
        groups, members, value = Table("chat_groups"), Table("group_members"), sql.param
        columns = ("owner_id", "room_id", "name", "avatar", "created_at", "updated_at")
        shown = ("group_id", *columns)
        self.rooms = RoomStatements(sql)
        self.add = sql.adding(sql.insert(groups, *columns), "group_id")
        self.set_room = sql.text(
            sql.query.update(groups).set(groups.room_id, value).where(groups.group_id == value)
        )
        self.add_members = sql.insert_rows(
            sql.insert(members, "group_id", "user_id", "created_at", "updated_at")
        )
        self.find_many_for = sql.many(
            sql.query.from_(groups)
            .join(members)
            .on(members.group_id == groups.group_id)
            .select(*(groups.field(column) for column in shown))
            .where((members.user_id == value) & sql.among(groups.group_id))
        )
        self.member_ids = sql.text(
            sql.query.from_(members).select("user_id").where(members.group_id == value).orderby(members.id)
        )


class SqlGroups(Groups):
    def __init__(self, session: Session, statements: GroupStatements) -> None:
        self._session = session
        self._sql = statements
        self._rooms = SqlRooms(session, statements.rooms)

    async def add(
        self, owner_id: UserId, *, name: str, avatar: str, member_ids: Sequence[UserId], now: datetime
    ) -> Group:
        at = to_time(now)
        group_id = GroupId(await self._session.insert(self._sql.add, owner_id, 0, name, avatar, at, at))
        room_id = await self._rooms.find_or_add(group_room_name(group_id), now)
        self._session.later(self._sql.set_room, room_id, group_id)
        values: list[Value] = []
        for member_id in member_ids:
            values += (group_id, member_id, at, at)
        await self._session.change(self._sql.add_members.of(len(member_ids)), *values)
        return Group(
            group_id=group_id,
            owner_id=owner_id,
            room_id=room_id,
            name=name,
            avatar=avatar,
            created_at=now,
            updated_at=now,
        )

    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Group]:
        if not group_ids:
            return {}
        asked = set(group_ids)
        rows = await self._session.rows(self._sql.find_many_for.of(len(asked)), member_id, *asked)
        return {row[0]: _group(row) for row in rows}

    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.member_ids, group_id)]


def _group(row: Row) -> Group:
    group_id, owner_id, room_id, name, avatar, created_at, updated_at = row
    return Group(
        group_id=group_id,
        owner_id=owner_id,
        room_id=room_id,
        name=name,
        avatar=avatar or "",
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )
