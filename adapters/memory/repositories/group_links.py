"""Links by which people come into a group, in memory."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.group_links import GroupLink
from domain.model.ids import GroupId, UserId
from ports.repositories.group_links import GroupLinks


class MemoryGroupLinks(GroupLinks):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, link: GroupLink, token_hash: bytes) -> None:
        self._tables.group_links[token_hash] = link

    async def find(self, token_hash: bytes) -> GroupLink | None:
        return self._tables.group_links.get(token_hash)

    async def count_use(self, token_hash: bytes) -> None:
        link = self._tables.group_links[token_hash]
        self._tables.group_links[token_hash] = replace(link, uses=link.uses + 1)

    async def end(self, group_id: GroupId, token_hash: bytes) -> None:
        self._remove(lambda key, link: key == token_hash and link.group_id == group_id)

    async def remove_of(self, group_id: GroupId) -> None:
        self._remove(lambda _, link: link.group_id == group_id)

    async def remove_made_by(self, group_id: GroupId, user_ids: Collection[UserId]) -> None:
        self._remove(lambda _, link: link.group_id == group_id and link.made_by in user_ids)

    async def sweep(self, until: datetime) -> None:
        self._remove(lambda _, link: link.expires_at <= until)

    def _remove(self, which: Callable[[bytes, GroupLink], bool]) -> None:
        for key in [key for key, link in self._tables.group_links.items() if which(key, link)]:
            del self._tables.group_links[key]
