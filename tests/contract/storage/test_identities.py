"""Which account belongs to whom of those that another server knows."""

import asyncio

from domain.model.accounts import User
from domain.model.ids import UserId
from domain.model.secrets import hashed
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, register


async def add(storage: Storage, identity: str, user: User) -> bool:
    return await storage.transaction(lambda uow: uow.identities.add(hashed(identity), user.user_id, NOW))


async def find(storage: Storage, identity: str) -> UserId | None:
    return await storage.read(lambda stored: stored.identities.find(hashed(identity)))


async def name_of(storage: Storage, user_id: UserId) -> str:
    return await storage.read(lambda stored: stored.identities.find_directory_name(user_id))


async def test_an_identity_has_one_account_and_an_account_one_identity(storage: Storage) -> None:
    """Whoever comes second is told, also of many at once; when it is removed both are free."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    assert sum(await asyncio.gather(*(add(storage, "a", ann) for _ in range(PARALLEL)))) == 1
    assert not await add(storage, "a", bob)
    assert not await add(storage, "b", ann)
    assert await find(storage, "a") == ann.user_id
    assert await find(storage, "b") is None
    assert await storage.read(lambda stored: stored.identities.has(ann.user_id))
    assert not await storage.read(lambda stored: stored.identities.has(bob.user_id))

    async def remove(user_id: UserId) -> bool:
        return await storage.transaction(lambda uow: uow.identities.remove(user_id))

    assert [await remove(NOBODY), await remove(ann.user_id), await remove(ann.user_id)] == [
        False,
        True,
        False,
    ]
    assert await add(storage, "a", bob)
    assert await add(storage, "b", ann)


async def test_by_which_name_a_directory_is_asked(storage: Storage) -> None:
    """None for whom no directory stands; the last one told, else."""
    ann, eve = await register(storage, "ann"), await register(storage, "eve")
    assert await add(storage, "a", ann)
    added = await storage.transaction(
        lambda uow: uow.identities.add(hashed("e"), eve.user_id, NOW, "Eve@example.org")
    )

    async def names() -> list[str]:
        return [await name_of(storage, user_id) for user_id in (ann.user_id, eve.user_id, NOBODY)]

    assert (added, await names()) == (True, ["", "Eve@example.org", ""])
    await storage.transaction(lambda uow: uow.identities.set_directory_name(eve.user_id, "évelyn"))
    assert await names() == ["", "évelyn", ""]
    assert await find(storage, "e") == eve.user_id
