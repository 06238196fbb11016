"""Groups and their members."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Order, Table
from pypika import functions as fn

from adapters.sql.dialect import Dialect
from adapters.sql.rooms import RoomStatements, SqlRooms
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, Value, from_time, to_time
from domain.model.contacts import group_room_name
from domain.model.groups import Group, JoinPolicy, Member, Membership, role_of
from domain.model.ids import GroupId, RoomId, UserId
from ports.repositories.groups import Groups

COLUMNS = (
    "owner_id",
    "room_id",
    "name",
    "avatar",
    "announcement",
    "admins_add",
    "history_hidden",
    "created_by",
    "created_at",
    "updated_at",
)
CHANGING = (
    "owner_id",
    "name",
    "avatar",
    "announcement",
    "admins_add",
    "history_hidden",
    "created_by",
    "updated_at",
)


class GroupStatements:
    def __init__(self, sql: Dialect) -> None:
        groups, members, value = Table("chat_groups"), Table("group_members"), sql.param
        removals = Table("group_removals")
        others = Table("group_members").as_("others")
        this = groups.group_id == value
        shown = [groups.field(column) for column in ("group_id", *COLUMNS)]
        self.rooms = RoomStatements(sql)
        self.add = sql.adding(sql.insert(groups, *COLUMNS), "group_id")
        self.set_room = sql.text(sql.query.update(groups).set(groups.room_id, value).where(this))
        self.find = sql.text(sql.query.from_(groups).select(*shown).where(this))
        count = sql.query.from_(others).select(fn.Count("*")).where(others.group_id == groups.group_id)
        self.find_many_for = sql.many(
            sql.query.from_(groups)
            .join(members)
            .on(members.group_id == groups.group_id)
            .select(members.admin, count, *shown)
            .where((members.user_id == value) & sql.among(groups.group_id))
        )
        self.list_page = sql.text(
            sql.query.from_(groups)
            .select(count, *shown)
            .where(groups.dissolved_at.isnull() & (groups.group_id < value))
            .orderby(groups.group_id, order=Order.desc)
            .limit(value)
        )
        save = sql.query.update(groups).where(this)
        for column in CHANGING:
            save = save.set(column, value)
        self.save = sql.text(save)
        self.dissolve = sql.text(sql.query.update(groups).set(groups.dissolved_at, value).where(this))
        self.remove = sql.text(sql.query.from_(groups).delete().where(this))
        from_this = removals.group_id == value
        self.forget_removals = sql.text(sql.query.from_(removals).where(from_this).delete())
        self.shut_out = sql.insert_rows(
            sql.insert_missing(sql.insert(removals, "group_id", "user_id", "created_at"))
        )
        removed = sql.query.from_(removals).where(from_this & sql.among(removals.user_id))
        self.shut_out_among = sql.many(removed.select("user_id"))
        self.take_back = sql.many(removed.delete())
        self.list_dissolved = sql.text(
            sql.query.from_(groups)
            .select("group_id", "room_id")
            .where(groups.dissolved_at < value)
            .orderby(groups.dissolved_at)
            .limit(value)
        )

        of_group = members.group_id == value
        self.add_members = sql.insert_rows(
            sql.insert(members, "group_id", "user_id", "created_at", "updated_at")
        )
        self.member_ids = sql.text(
            sql.query.from_(members).select("user_id").where(of_group).orderby(members.id)
        )
        self.count_members = sql.text(sql.query.from_(members).select(fn.Count("*")).where(of_group))
        member = (
            sql.query.from_(members)
            .join(groups)
            .on(groups.group_id == members.group_id)
            .select(members.id, members.user_id, members.admin, members.created_at, groups.owner_id)
            .where(of_group)
        )
        self.list_members = sql.text(member.where(members.id > value).orderby(members.id).limit(value))
        self.find_members = sql.many(member.where(sql.among(members.user_id)))
        self.remove_members = sql.many(
            sql.query.from_(members).delete().where(of_group & sql.among(members.user_id))
        )
        self.set_admin = sql.text(
            sql.query.update(members).set(members.admin, value).where(of_group & (members.user_id == value))
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
        values = owner_id, 0, name, avatar, "", 0, 0, owner_id, at, at
        group_id = GroupId(await self._session.insert(self._sql.add, *values))
        room_id = await self._rooms.find_or_add(group_room_name(group_id), now)
        self._session.later(self._sql.set_room, room_id, group_id)
        await self.add_members(group_id, member_ids, now)
        return Group(
            group_id=group_id,
            owner_id=owner_id,
            room_id=room_id,
            name=name,
            avatar=avatar,
            created_by=owner_id,
            created_at=now,
            updated_at=now,
        )

    async def find(self, group_id: GroupId) -> Group | None:
        row = await self._session.row(self._sql.find, group_id)
        return None if row is None else _group(row)

    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Membership]:
        if not group_ids:
            return {}
        asked = set(group_ids)
        rows = await self._session.rows(self._sql.find_many_for.of(len(asked)), member_id, *asked)
        found = {}
        for admin, count, *shown in rows:
            group = _group(shown)
            role = role_of(member_id, group.owner_id, admin=bool(admin))
            found[group.group_id] = Membership(group, role, count)
        return found

    async def save(self, group: Group) -> None:
        self._session.later(
            self._sql.save,
            group.owner_id,
            group.name,
            group.avatar,
            group.announcement,
            int(group.join_policy is JoinPolicy.ADMINS),
            int(not group.history_for_new),
            group.created_by,
            to_time(group.updated_at),
            group.group_id,
        )

    async def dissolve(self, group_id: GroupId, now: datetime) -> None:
        self._session.later(self._sql.dissolve, to_time(now), group_id)

    async def remove(self, group_id: GroupId) -> None:
        self._session.later(self._sql.remove, group_id)
        self._session.later(self._sql.forget_removals, group_id)

    async def list_page(self, before: GroupId, limit: int) -> Sequence[tuple[Group, int]]:
        rows = await self._session.rows(self._sql.list_page, before or NO_ID, limit)
        return [(_group(shown), count) for count, *shown in rows]

    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        return [row[0] for row in await self._session.rows(self._sql.member_ids, group_id)]

    async def count_members(self, group_id: GroupId) -> int:
        row = await self._session.row(self._sql.count_members, group_id)
        return int(row[0]) if row else 0

    async def list_members(self, group_id: GroupId, after: int, limit: int) -> Sequence[Member]:
        rows = await self._session.rows(self._sql.list_members, group_id, after, limit)
        return [_member(row) for row in rows]

    async def find_members(self, group_id: GroupId, user_ids: Collection[UserId]) -> Mapping[UserId, Member]:
        if not user_ids:
            return {}
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.find_members.of(len(asked)), group_id, *asked)
        return {member.user_id: member for member in map(_member, rows)}

    async def add_members(self, group_id: GroupId, user_ids: Sequence[UserId], now: datetime) -> None:
        if not user_ids:
            return
        at, values = to_time(now), list[Value]()
        for user_id in user_ids:
            values += (group_id, user_id, at, at)
        self._session.later(self._sql.add_members.of(len(user_ids)), *values)

    async def remove_members(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        if user_ids:
            self._session.later(self._sql.remove_members.of(len(user_ids)), group_id, *user_ids)

    async def shut_out(self, group_id: GroupId, user_ids: Collection[UserId], now: datetime) -> None:
        if not user_ids:
            return
        values: list[Value] = []
        for user_id in user_ids:
            values += (group_id, user_id, to_time(now))
        self._session.later(self._sql.shut_out.of(len(user_ids)), *values)

    async def shut_out_among(self, group_id: GroupId, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.shut_out_among.of(len(asked)), group_id, *asked)
        return {row[0] for row in rows}

    async def take_back(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        if user_ids:
            self._session.later(self._sql.take_back.of(len(user_ids)), group_id, *user_ids)

    async def set_admin(self, group_id: GroupId, user_id: UserId, *, admin: bool) -> None:
        self._session.later(self._sql.set_admin, int(admin), group_id, user_id)

    async def list_dissolved(self, before: datetime, limit: int) -> Sequence[tuple[GroupId, RoomId]]:
        rows = await self._session.rows(self._sql.list_dissolved, to_time(before), limit)
        return [(row[0], row[1]) for row in rows]


def _group(row: Row) -> Group:
    group_id, owner_id, room_id, name, avatar, announcement, admins_add, history_hidden, created_by, *at = row
    created_at, updated_at = at
    return Group(
        group_id=group_id,
        owner_id=owner_id,
        room_id=room_id,
        name=name,
        avatar=avatar or "",
        announcement=announcement or "",
        join_policy=JoinPolicy.ADMINS if admins_add else JoinPolicy.MEMBERS,
        history_for_new=not history_hidden,
        created_by=created_by or owner_id,  # of a group that was never handed over
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )


def _member(row: Row) -> Member:
    number, user_id, admin, joined_at, owner_id = row
    role = role_of(user_id, owner_id, admin=bool(admin))
    return Member(number=number, user_id=user_id, role=role, joined_at=from_time(joined_at))
