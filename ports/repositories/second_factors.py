"""What people have besides a password."""

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol

from domain.model.ids import UserId
from domain.model.second_factors import SecondFactor


class SecondFactors(Protocol):
    @abstractmethod
    async def find(self, user_id: UserId) -> SecondFactor | None: ...

    @abstractmethod
    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Those of these people whose sign-in takes a code."""

    @abstractmethod
    async def save(self, factor: SecondFactor) -> None: ...

    @abstractmethod
    async def remove(self, user_id: UserId) -> None:
        """With the recovery codes; whoever has none is left alone."""

    @abstractmethod
    async def take_step(self, user_id: UserId, step: int) -> bool:
        """Note it as the last one; False if it or a later one was taken before, also by another at once."""

    @abstractmethod
    async def set_recovery_codes(self, user_id: UserId, hashes: Collection[bytes]) -> None:
        """In place of those that were there."""

    @abstractmethod
    async def use_recovery_code(self, user_id: UserId, code_hash: bytes) -> bool:
        """Remove it; False if it was not there, or another used it at once."""

    @abstractmethod
    async def count_recovery_codes(self, user_id: UserId) -> int: ...
