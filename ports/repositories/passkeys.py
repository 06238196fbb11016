"""People's passkeys, and the questions that devices were asked."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import PasskeyId, UserId
from domain.model.passkeys import Passkey


class Passkeys(Protocol):
    @abstractmethod
    async def add(self, passkey: Passkey) -> Passkey | None:
        """With its id; None, and nothing kept, if anybody has this very one already."""

    @abstractmethod
    async def find(self, credential_id: bytes) -> Passkey | None: ...

    @abstractmethod
    async def list_of(self, user_id: UserId) -> Sequence[Passkey]:
        """Oldest first."""

    @abstractmethod
    async def rename(self, user_id: UserId, passkey_id: PasskeyId, name: str) -> None:
        """Another's, or an unknown one, is left alone without a word."""

    @abstractmethod
    async def note_use(self, passkey_id: PasskeyId, uses: int, now: datetime) -> None: ...

    @abstractmethod
    async def remove(self, user_id: UserId, passkey_id: PasskeyId) -> bool:
        """False for another's, or an unknown one."""

    @abstractmethod
    async def remove_all_of(self, user_id: UserId) -> int:
        """How many there were."""

    @abstractmethod
    async def add_challenge(self, challenge_hash: bytes, user_id: UserId, expires_at: datetime) -> None:
        """`user_id`: who makes a passkey; 0 where somebody signs in."""

    @abstractmethod
    async def take_challenge(self, challenge_hash: bytes, user_id: UserId, now: datetime) -> bool:
        """Remove it; False if it was asked for something else, is over, or another took it at once."""

    @abstractmethod
    async def sweep_challenges(self, now: datetime) -> None:
        """Remove those that are over."""
