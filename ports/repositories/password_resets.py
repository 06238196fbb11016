"""Links by which somebody chooses a new password without the old one."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.model.ids import UserId


class PasswordResets(Protocol):
    @abstractmethod
    async def save(self, user_id: UserId, token_hash: bytes, expires_at: datetime) -> None:
        """In place of the one that this user may have."""

    @abstractmethod
    async def find(self, token_hash: bytes, now: datetime) -> UserId | None:
        """Whose it is; None if it is over, or was never made."""

    @abstractmethod
    async def use(self, token_hash: bytes) -> bool:
        """Remove it; False if it was not there, or another used it at once."""

    @abstractmethod
    async def remove_of(self, user_id: UserId) -> None: ...

    @abstractmethod
    async def sweep(self, until: datetime) -> None:
        """Remove what had expired by then."""
