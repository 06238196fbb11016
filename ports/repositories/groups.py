"""Groups and their members."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.groups import Group, Member, Membership
from domain.model.ids import GroupId, RoomId, UserId


class Groups(Protocol):
    @abstractmethod
    async def add(
        self, owner_id: UserId, *, name: str, avatar: str, member_ids: Sequence[UserId], now: datetime
    ) -> Group:
        """The group with its room (`g-<group id>`) and members, in their order."""

    @abstractmethod
    async def find(self, group_id: GroupId) -> Group | None:
        """Also one that was dissolved: it has no members."""

    @abstractmethod
    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Membership]:
        """Those among them that the user is a member of."""

    @abstractmethod
    async def save(self, group: Group) -> None:
        """Write what may change: owner, name, avatar, announcement, join policy, history for new ones."""

    @abstractmethod
    async def dissolve(self, group_id: GroupId, now: datetime) -> None:
        """Remember since when it has been without members."""

    @abstractmethod
    async def remove(self, group_id: GroupId) -> None:
        """Of one that was dissolved."""

    @abstractmethod
    async def list_page(self, before: GroupId, limit: int) -> Sequence[tuple[Group, int]]:
        """Groups with ids below `before` (0: all) and how many members they have, newest first, without those
        that were dissolved.
        """

    @abstractmethod
    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        """In the order of joining; empty for an unknown group."""

    @abstractmethod
    async def count_members(self, group_id: GroupId) -> int: ...

    @abstractmethod
    async def list_members(self, group_id: GroupId, after: int, limit: int) -> Sequence[Member]:
        """Those with numbers above `after`, in the order of joining."""

    @abstractmethod
    async def find_members(
        self, group_id: GroupId, user_ids: Collection[UserId]
    ) -> Mapping[UserId, Member]: ...

    @abstractmethod
    async def add_members(self, group_id: GroupId, user_ids: Sequence[UserId], now: datetime) -> None:
        """People who are not in it, as plain members."""

    @abstractmethod
    async def remove_members(self, group_id: GroupId, user_ids: Collection[UserId]) -> None: ...

    @abstractmethod
    async def shut_out(self, group_id: GroupId, user_ids: Collection[UserId], now: datetime) -> None:
        """Remember that they were removed; twice is once."""

    @abstractmethod
    async def shut_out_among(self, group_id: GroupId, user_ids: Collection[UserId]) -> set[UserId]:
        """Those who were removed and not added again since."""

    @abstractmethod
    async def take_back(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        """They are shut out no longer."""

    @abstractmethod
    async def set_admin(self, group_id: GroupId, user_id: UserId, *, admin: bool) -> None: ...

    @abstractmethod
    async def list_dissolved(self, before: datetime, limit: int) -> Sequence[tuple[GroupId, RoomId]]:
        """Groups dissolved before that time, with their rooms, oldest first."""
