"""Links by which people come into a group."""

from abc import abstractmethod
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.model.group_links import GroupLink
from domain.model.ids import GroupId, UserId


class GroupLinks(Protocol):
    @abstractmethod
    async def add(self, link: GroupLink, token_hash: bytes) -> None: ...

    @abstractmethod
    async def find(self, token_hash: bytes) -> GroupLink | None:
        """Whether or not it still lets somebody in."""

    @abstractmethod
    async def count_use(self, token_hash: bytes) -> None:
        """Of a link that lets in whoever has locked the group's room."""

    @abstractmethod
    async def end(self, group_id: GroupId, token_hash: bytes) -> None:
        """It is gone, if it is one of that group."""

    @abstractmethod
    async def remove_of(self, group_id: GroupId) -> None:
        """All of the group are gone."""

    @abstractmethod
    async def remove_made_by(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        """Those of the group that these people have made are gone."""

    @abstractmethod
    async def sweep(self, until: datetime) -> None:
        """Remove what had expired by then."""
