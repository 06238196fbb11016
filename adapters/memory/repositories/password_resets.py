"""Links by which somebody chooses a new password, in memory."""

from collections.abc import Callable
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from ports.repositories.password_resets import PasswordResets


class MemoryPasswordResets(PasswordResets):
    def __init__(self, tables: Tables) -> None:
        self._resets = tables.password_resets

    async def save(self, user_id: UserId, token_hash: bytes, expires_at: datetime) -> None:
        self._resets[user_id] = (token_hash, expires_at)

    async def find(self, token_hash: bytes, now: datetime) -> UserId | None:
        for user_id, (known, expires_at) in self._resets.items():
            if known == token_hash and now < expires_at:
                return user_id
        return None

    async def use(self, token_hash: bytes) -> bool:
        return self._remove(lambda known, _: known == token_hash)

    async def remove_of(self, user_id: UserId) -> None:
        self._resets.pop(user_id, None)

    async def sweep(self, until: datetime) -> None:
        self._remove(lambda _, expires_at: expires_at <= until)

    def _remove(self, which: Callable[[bytes, datetime], bool]) -> bool:
        gone = [user_id for user_id, reset in self._resets.items() if which(*reset)]
        for user_id in gone:
            del self._resets[user_id]
        return bool(gone)
