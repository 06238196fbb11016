"""People's passkeys, and the questions that devices were asked."""

import asyncio
from dataclasses import replace

from domain.model.accounts import User
from domain.model.ids import PasskeyId, UserId
from domain.model.passkeys import Passkey, PasskeyKey
from domain.model.secrets import hashed
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, at, register

LONG = bytes(range(256)) * 3 + b"end"
"""As long as an id of a credential may be, or nearly."""


def passkey_of(user: User, credential_id: bytes = LONG, name: str = "手机 📱") -> Passkey:
    key = PasskeyKey(credential_id, b"\x00\xffkey" + credential_id, 2**32 - 1)
    return Passkey(passkey_id=PasskeyId(0), user_id=user.user_id, key=key, name=name, created_at=NOW)


async def add(storage: Storage, passkey: Passkey) -> Passkey:
    added = await storage.transaction(lambda uow: uow.passkeys.add(passkey))
    assert added
    return added


async def list_of(storage: Storage, user: User) -> list[Passkey]:
    return list(await storage.read(lambda stored: stored.passkeys.list_of(user.user_id)))


async def test_a_passkey_is_found_as_it_was_added(storage: Storage) -> None:
    """By its credential, byte for byte, and among those of its owner, the oldest first."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    first = await add(storage, passkey_of(ann))
    second = await add(storage, passkey_of(ann, LONG[:-1]))
    others = await add(storage, passkey_of(bob, b"\x00"))
    assert first == replace(passkey_of(ann), passkey_id=first.passkey_id)
    assert await list_of(storage, ann) == [first, second]
    assert await storage.read(lambda stored: stored.passkeys.find(LONG)) == first
    assert await storage.read(lambda stored: stored.passkeys.find(b"\x00")) == others
    assert await storage.read(lambda stored: stored.passkeys.find(b"")) is None


async def test_nobody_else_adds_the_same(storage: Storage) -> None:
    """Of many who come with one credential one has it."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    await add(storage, passkey_of(ann))

    async def add_again(user: User, credential_id: bytes) -> Passkey | None:
        return await storage.transaction(lambda uow: uow.passkeys.add(passkey_of(user, credential_id)))

    assert await add_again(bob, LONG) is None
    came = await asyncio.gather(*(add_again(bob, b"new") for _ in range(PARALLEL)))
    assert sum(each is not None for each in came) == 1
    assert len(await list_of(storage, bob)) == 1


async def test_only_its_owner_changes_it(storage: Storage) -> None:
    """Eve's names and removals do nothing; a use is noted with its count and time."""
    ann, eve = await register(storage, "ann"), await register(storage, "eve")
    passkey = await add(storage, passkey_of(ann))

    async def rename(user_id: UserId, name: str) -> None:
        await storage.transaction(lambda uow: uow.passkeys.rename(user_id, passkey.passkey_id, name))

    async def remove(user_id: UserId) -> bool:
        return await storage.transaction(lambda uow: uow.passkeys.remove(user_id, passkey.passkey_id))

    await rename(eve.user_id, "mine")
    await rename(ann.user_id, "laptop")
    assert not await remove(eve.user_id)
    await storage.transaction(lambda uow: uow.passkeys.note_use(passkey.passkey_id, 7, at(1)))
    [kept] = await list_of(storage, ann)
    assert kept == replace(passkey, name="laptop", used_at=at(1), key=replace(passkey.key, uses=7))
    assert await remove(ann.user_id)
    assert not await remove(ann.user_id)
    assert await list_of(storage, ann) == []


async def test_all_of_somebody_go_at_once(storage: Storage) -> None:
    """And nobody else's."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    for user in (ann, bob):
        for number in range(2):
            await add(storage, passkey_of(user, f"{user.username} {number}".encode()))
    assert await storage.transaction(lambda uow: uow.passkeys.remove_all_of(ann.user_id)) == 2
    assert await list_of(storage, ann) == []
    assert len(await list_of(storage, bob)) == 2


async def test_a_question_is_answered_once(storage: Storage) -> None:
    """By one of many at once, in time, and by whom it was asked of."""
    ann = await register(storage, "ann")

    async def ask(text: str, user_id: UserId) -> None:
        await storage.transaction(lambda uow: uow.passkeys.add_challenge(hashed(text), user_id, at(60)))

    async def take(text: str, user_id: UserId, seconds: float = 0) -> bool:
        return await storage.transaction(
            lambda uow: uow.passkeys.take_challenge(hashed(text), user_id, at(seconds))
        )

    for text, user_id in (("make", ann.user_id), ("enter", NOBODY), ("late", NOBODY), ("over", NOBODY)):
        await ask(text, user_id)
    assert not await take("enter", ann.user_id)
    assert not await take("make", NOBODY)
    assert not await take("unknown", NOBODY)
    assert not await take("late", NOBODY, 60)
    assert await take("late", NOBODY, 59)
    assert sum(await asyncio.gather(*(take("enter", NOBODY) for _ in range(PARALLEL)))) == 1
    await storage.transaction(lambda uow: uow.passkeys.sweep_challenges(at(59)))
    assert await take("make", ann.user_id)
    await storage.transaction(lambda uow: uow.passkeys.sweep_challenges(at(60)))
    assert not await take("over", NOBODY)
