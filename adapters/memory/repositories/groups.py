"""Groups and their members, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from adapters.memory.repositories.chat import MemoryRooms
from adapters.memory.tables import Numbers, Tables
from domain.model.contacts import group_room_name
from domain.model.groups import Group
from domain.model.ids import GroupId, UserId
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
            created_at=now,
            updated_at=now,
        )
        self._tables.groups[group_id] = group
        self._tables.group_members[group_id] = tuple(member_ids)
        return group

    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Group]:
        return {
            group_id: self._tables.groups[group_id]
            for group_id in set(group_ids)
            if member_id in self._tables.group_members.get(group_id, ())
        }

    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        return self._tables.group_members.get(group_id, ())
