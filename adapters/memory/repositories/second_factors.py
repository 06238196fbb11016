"""What people have besides a password, in memory."""

from collections.abc import Collection
from dataclasses import replace

from adapters.memory.tables import Tables
from domain.model.ids import UserId
from domain.model.second_factors import SecondFactor
from ports.repositories.second_factors import SecondFactors


class MemorySecondFactors(SecondFactors):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, user_id: UserId) -> SecondFactor | None:
        return self._tables.second_factors.get(user_id)

    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        factors = self._tables.second_factors
        return {user_id for user_id in user_ids if user_id in factors and factors[user_id].on}

    async def save(self, factor: SecondFactor) -> None:
        self._tables.second_factors[factor.user_id] = factor

    async def remove(self, user_id: UserId) -> None:
        self._tables.second_factors.pop(user_id, None)
        self._tables.recovery_codes.pop(user_id, None)

    async def take_step(self, user_id: UserId, step: int) -> bool:
        factor = self._tables.second_factors.get(user_id)
        if factor is None or step <= factor.last_step:
            return False
        self._tables.second_factors[user_id] = replace(factor, last_step=step)
        return True

    async def set_recovery_codes(self, user_id: UserId, hashes: Collection[bytes]) -> None:
        self._tables.recovery_codes[user_id] = frozenset(hashes)

    async def use_recovery_code(self, user_id: UserId, code_hash: bytes) -> bool:
        codes = self._tables.recovery_codes.get(user_id, frozenset())
        self._tables.recovery_codes[user_id] = codes - {code_hash}
        return code_hash in codes

    async def count_recovery_codes(self, user_id: UserId) -> int:
        return len(self._tables.recovery_codes.get(user_id, ()))
