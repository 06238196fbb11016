"""Groups and their members, in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.repositories.chat import MemoryRooms
from adapters.memory.tables import Numbers, Tables
from domain.model.contacts import group_room_name
from domain.model.groups import Group, Member, Membership, Role, role_of
from domain.model.ids import GroupId, RoomId, UserId
from ports.repositories.groups import Groups


class MemoryGroups(Groups):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers
        self._rooms = MemoryRooms(tables, numbers)

    async def add(
        self, owner_id: UserId, *, name: str, avatar: str, member_ids: Sequence[UserId], now: datetime
    ) -> Group:
        group_id = GroupId(self._numbers.next("group"))
        room_id = await self._rooms.find_or_add(group_room_name(group_id), now)
        group = Group(
            group_id=group_id,
            owner_id=owner_id,
            room_id=room_id,
            name=name,
            avatar=avatar,
            created_by=owner_id,
            created_at=now,
            updated_at=now,
        )
        self._tables.groups[group_id] = group
        await self.add_members(group_id, member_ids, now)
        return group

    async def find(self, group_id: GroupId) -> Group | None:
        return self._tables.groups.get(group_id)

    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Membership]:
        found = {}
        for group_id in set(group_ids):
            members = self._members(group_id)
            for member in members:
                if member.user_id == member_id:
                    group = self._tables.groups[group_id]
                    found[group_id] = Membership(group, member.role, len(members))
        return found

    async def save(self, group: Group) -> None:
        self._tables.groups[group.group_id] = group

    async def dissolve(self, group_id: GroupId, now: datetime) -> None:
        self._tables.dissolved_groups[group_id] = now

    async def remove(self, group_id: GroupId) -> None:
        del self._tables.groups[group_id]
        del self._tables.dissolved_groups[group_id]
        self._tables.group_removals.pop(group_id, None)

    async def list_page(self, before: GroupId, limit: int) -> Sequence[tuple[Group, int]]:
        standing = [
            group
            for group_id, group in self._tables.groups.items()
            if group_id not in self._tables.dissolved_groups and (not before or group_id < before)
        ]
        newest = sorted(standing, key=lambda group: group.group_id, reverse=True)[:limit]
        return [(group, len(self._members(group.group_id))) for group in newest]

    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        return [member.user_id for member in self._members(group_id)]

    async def count_members(self, group_id: GroupId) -> int:
        return len(self._members(group_id))

    async def list_members(self, group_id: GroupId, after: int, limit: int) -> Sequence[Member]:
        return [member for member in self._members(group_id) if member.number > after][:limit]

    async def find_members(self, group_id: GroupId, user_ids: Collection[UserId]) -> Mapping[UserId, Member]:
        members = self._members(group_id)
        return {member.user_id: member for member in members if member.user_id in user_ids}

    async def add_members(self, group_id: GroupId, user_ids: Sequence[UserId], now: datetime) -> None:
        added = [
            Member(
                number=self._numbers.next("group member"), user_id=user_id, role=Role.MEMBER, joined_at=now
            )
            for user_id in user_ids
        ]
        self._change(group_id, lambda members: [*members, *added])

    async def remove_members(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        self._change(group_id, lambda members: [each for each in members if each.user_id not in user_ids])

    async def shut_out(self, group_id: GroupId, user_ids: Collection[UserId], now: datetime) -> None:
        del now  # nobody asks when
        removed = self._tables.group_removals.get(group_id, frozenset())
        self._tables.group_removals[group_id] = removed | set(user_ids)

    async def shut_out_among(self, group_id: GroupId, user_ids: Collection[UserId]) -> set[UserId]:
        return set(self._tables.group_removals.get(group_id, ())) & set(user_ids)

    async def take_back(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        removed = self._tables.group_removals.get(group_id, frozenset())
        self._tables.group_removals[group_id] = removed - set(user_ids)

    async def set_admin(self, group_id: GroupId, user_id: UserId, *, admin: bool) -> None:
        role = Role.ADMIN if admin else Role.MEMBER
        self._change(
            group_id,
            lambda members: [
                replace(each, role=role) if each.user_id == user_id else each for each in members
            ],
        )

    async def list_dissolved(self, before: datetime, limit: int) -> Sequence[tuple[GroupId, RoomId]]:
        dissolved = sorted(
            (at, group_id) for group_id, at in self._tables.dissolved_groups.items() if at < before
        )
        return [(group_id, self._tables.groups[group_id].room_id) for _, group_id in dissolved[:limit]]

    def _members(self, group_id: GroupId) -> Sequence[Member]:
        group = self._tables.groups.get(group_id)
        if group is None:
            return []
        return [
            replace(each, role=role_of(each.user_id, group.owner_id, admin=each.role is Role.ADMIN))
            for each in self._tables.group_members.get(group_id, ())
        ]

    def _change(self, group_id: GroupId, change: Callable[[Sequence[Member]], Sequence[Member]]) -> None:
        self._tables.group_members[group_id] = tuple(change(self._tables.group_members.get(group_id, ())))
