"""Who is told of somebody's typing and presence, and when they were seen last, in memory."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice

from adapters.memory.tables import Tables
from domain.model.contacts import Contact
from domain.model.ids import ContactId, RoomId, UserId
from ports.repositories.presence import Audiences, LastSeen


class MemoryAudiences(Audiences):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def in_room(self, room_id: RoomId, at_most: int) -> Mapping[UserId, ContactId]:
        members = (each for each in self._tables.contacts.values() if each.room_id == room_id)
        return {each.owner_id: each.contact_id for each in islice(members, at_most)}

    async def pairs_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        return {each.user_id for each in self._of(user_id) if each.user_id in others and each.open}

    async def mates_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        rooms = {each.room_id for each in self._of(user_id) if each.group_id}
        contacts = self._tables.contacts.values()
        return {each.owner_id for each in contacts if each.room_id in rooms and each.owner_id in others}

    def _of(self, user_id: UserId) -> Iterator[Contact]:
        return (each for each in self._tables.contacts.values() if each.owner_id == user_id)


class MemoryLastSeen(LastSeen):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, datetime]:
        known = self._tables.last_seen
        return {user_id: known[user_id] for user_id in user_ids if user_id in known}

    async def save(self, user_ids: Collection[UserId], at: datetime) -> None:
        for user_id in user_ids:
            if user_id in self._tables.users:
                self._tables.last_seen[user_id] = max(at, self._tables.last_seen.get(user_id, at))
