"""Which account belongs to whom of those that another server knows, in memory."""

from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from ports.repositories.identities import Identities


class MemoryIdentities(Identities):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, identity_hash: bytes) -> UserId | None:
        kept = self._tables.identities.get(identity_hash)
        return kept[0] if kept else None

    async def add(
        self, identity_hash: bytes, user_id: UserId, now: datetime, directory_name: str = ""
    ) -> bool:
        if identity_hash in self._tables.identities or await self.has(user_id):
            return False
        self._tables.identities[identity_hash] = user_id, now, directory_name
        return True

    async def find_directory_name(self, user_id: UserId) -> str:
        names = (name for owner, _, name in self._tables.identities.values() if owner == user_id)
        return next(names, "")

    async def set_directory_name(self, user_id: UserId, name: str) -> None:
        for identity_hash in self._of(user_id):
            _, since, _ = self._tables.identities[identity_hash]
            self._tables.identities[identity_hash] = user_id, since, name

    async def has(self, user_id: UserId) -> bool:
        return bool(self._of(user_id))

    async def remove(self, user_id: UserId) -> bool:
        theirs = self._of(user_id)
        for identity_hash in theirs:
            del self._tables.identities[identity_hash]
        return bool(theirs)

    def _of(self, user_id: UserId) -> list[bytes]:
        return [each for each, (owner, _, _) in self._tables.identities.items() if owner == user_id]
