"""Which account belongs to whom of those that another server knows: an OpenID provider, or a directory."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.model.ids import UserId


class Identities(Protocol):
    @abstractmethod
    async def find(self, identity_hash: bytes) -> UserId | None: ...

    @abstractmethod
    async def add(
        self, identity_hash: bytes, user_id: UserId, now: datetime, directory_name: str = ""
    ) -> bool:
        """False, and nothing kept, if either belongs to another already; also by another at once."""

    @abstractmethod
    async def find_directory_name(self, user_id: UserId) -> str:
        """By which a directory is asked for the owner of this account; empty if none knows them."""

    @abstractmethod
    async def set_directory_name(self, user_id: UserId, name: str) -> None: ...

    @abstractmethod
    async def has(self, user_id: UserId) -> bool: ...

    @abstractmethod
    async def remove(self, user_id: UserId) -> bool:
        """False if there was none."""
