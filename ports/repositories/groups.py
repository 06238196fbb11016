"""Groups and their members."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.groups import Group
from domain.model.ids import GroupId, UserId


class Groups(Protocol):
    @abstractmethod
    async def add(
        self, owner_id: UserId, *, name: str, avatar: str, member_ids: Sequence[UserId], now: datetime
    ) -> Group:
        """The group with its room (`g-<group id>`) and members, in their order."""

    @abstractmethod
    async def find_many_for(
        self, member_id: UserId, group_ids: Collection[GroupId]
    ) -> Mapping[GroupId, Group]:
        """Those among them that the user is a member of."""

    @abstractmethod
    async def member_ids(self, group_id: GroupId) -> Sequence[UserId]:
        """In the order of joining; empty for an unknown group."""
