"""What people have besides a password."""

import asyncio
from collections.abc import Sequence

from domain.model.accounts import User
from domain.model.second_factors import SecondFactor
from domain.model.secrets import hashed
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, PARALLEL, register


async def save(storage: Storage, factor: SecondFactor) -> None:
    await storage.transaction(lambda uow: uow.second_factors.save(factor))


async def set_codes(storage: Storage, user: User, codes: Sequence[str]) -> None:
    hashes = [hashed(code) for code in codes]
    await storage.transaction(lambda uow: uow.second_factors.set_recovery_codes(user.user_id, hashes))


async def test_a_factor_is_found_as_it_was_saved(storage: Storage) -> None:
    """Saving again replaces it; removing takes the recovery codes along, and leaves others alone."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    first = SecondFactor(user_id=ann.user_id, pending="ABCD")
    second = SecondFactor(user_id=ann.user_id, secret="ABCD", last_step=59_000_000)
    others = SecondFactor(user_id=bob.user_id, secret="EFGH", pending="IJKL", last_step=1)
    assert await storage.read(lambda uow: uow.second_factors.find(ann.user_id)) is None
    for factor in (first, second, others):
        await save(storage, factor)
    assert await storage.read(lambda uow: uow.second_factors.find(ann.user_id)) == second
    await set_codes(storage, ann, ["a"])
    await storage.transaction(lambda uow: uow.second_factors.remove(ann.user_id))
    assert await storage.read(lambda uow: uow.second_factors.find(ann.user_id)) is None
    assert await storage.read(lambda uow: uow.second_factors.count_recovery_codes(ann.user_id)) == 0
    assert await storage.read(lambda uow: uow.second_factors.find(bob.user_id)) == others
    await storage.transaction(lambda uow: uow.second_factors.remove(NOBODY))


async def test_a_step_is_taken_once(storage: Storage) -> None:
    """Of all who come with the same code at once one is let in; an earlier step never counts again."""
    ann = await register(storage, "ann")
    await save(storage, SecondFactor(user_id=ann.user_id, secret="A", last_step=6))

    async def take(step: int) -> bool:
        return await storage.transaction(lambda uow: uow.second_factors.take_step(ann.user_id, step))

    assert sum(await asyncio.gather(*(take(7) for _ in range(PARALLEL)))) == 1
    assert [await take(step) for step in (6, 7, 8)] == [False, False, True]
    assert not await storage.transaction(lambda uow: uow.second_factors.take_step(NOBODY, 8))


async def test_a_recovery_code_is_used_once(storage: Storage) -> None:
    """By one of many who try it at once; new codes replace the old ones."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    for user in (ann, bob):
        await set_codes(storage, user, [f"{user.username} {number}" for number in range(10)])

    async def use(code: str) -> bool:
        return await storage.transaction(
            lambda uow: uow.second_factors.use_recovery_code(ann.user_id, hashed(code))
        )

    assert sum(await asyncio.gather(*(use("ann 3") for _ in range(PARALLEL)))) == 1
    assert not await use("bob 3")
    assert await storage.read(lambda uow: uow.second_factors.count_recovery_codes(ann.user_id)) == 9
    await set_codes(storage, ann, ["new"])
    assert [await use("ann 4"), await use("new")] == [False, True]
    assert await storage.read(lambda uow: uow.second_factors.count_recovery_codes(bob.user_id)) == 10
