"""Storage: a unit of work happens whole or not at all, and nobody watches it happen."""

import asyncio

import pytest

from domain.model.accounts import User
from domain.model.chat import LastMessage
from domain.model.errors import Unavailable
from domain.model.ids import UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOW, PARALLEL, befriend, register, say, send


class Regret(Exception):
    """Ann thinks better of it."""


async def rename(uow: Repositories, user: User, nickname: str) -> None:
    await uow.users.update_profile(user.user_id, nickname=nickname, avatar="", about="", now=NOW)


async def nickname_of(storage: Storage, user: User) -> str:
    users = await storage.read(lambda uow: uow.users.find_many([user.user_id]))
    return users[user.user_id].nickname


async def test_what_the_work_returns_comes_back_once_it_is_kept(storage: Storage) -> None:
    """A transaction returns what its work returns, and the next reader sees its changes."""
    ann = await register(storage, "ann")

    async def work(uow: Repositories, greeting: str, *, name: str) -> str:
        await rename(uow, ann, name)
        return f"{greeting} {name}"

    assert await storage.transaction(work, "hello", name="Annie") == "hello Annie"
    assert await nickname_of(storage, ann) == "Annie"


async def test_a_page_shows_what_was_kept_before_it_was_asked_for(storage: Storage) -> None:
    """Whoever answers it; and it passes on what the work is given and what it raises."""
    ann = await register(storage, "ann")

    async def nickname(uow: Repositories, user_id: UserId, *, greeting: str) -> str:
        found = await uow.users.find_many([user_id])
        return f"{greeting} {found[user_id].nickname}"

    for name in ("Annie", "Anna"):
        await storage.transaction(rename, ann, name)
        assert await storage.read_anywhere(nickname, ann.user_id, greeting="hello") == f"hello {name}"

    async def regret(uow: Repositories) -> None:
        await uow.users.find_many([ann.user_id])
        raise Regret

    with pytest.raises(Regret):
        await storage.read_anywhere(regret)


async def test_work_that_raises_is_undone_as_a_whole(storage: Storage) -> None:
    """When the work raises, nothing of it remains anywhere, and the error comes through as it was."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    hi = await say(storage, contact, "hi")
    regret = Regret("never mind")

    async def work(uow: Repositories) -> None:
        await rename(uow, ann, "Annie")
        await uow.rooms.set_last_message(contact.room_id, LastMessage())
        await uow.deliveries.append(hi.message_id, [ann.user_id], is_new=False, now=NOW)
        raise regret

    with pytest.raises(Regret) as caught:
        await storage.transaction(work)

    assert caught.value is regret
    assert await nickname_of(storage, ann) == "Ann"
    assert await storage.read(lambda uow: uow.deliveries.last(ann.user_id)) == 1
    assert (await storage.read(lambda uow: uow.contacts.get(contact.contact_id))).last_message.content == "hi"


async def test_cancelled_work_is_undone_and_the_storage_goes_on(storage: Storage) -> None:
    """A request that is cancelled between two statements leaves nothing behind, not even a lock."""
    ann = await register(storage, "ann")
    renamed, never = asyncio.Event(), asyncio.Event()

    async def work(uow: Repositories) -> None:
        await rename(uow, ann, "Annie")
        await uow.users.find_many([ann.user_id])
        renamed.set()
        await never.wait()

    request = asyncio.create_task(storage.transaction(work))
    await renamed.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request

    assert await nickname_of(storage, ann) == "Ann"
    await storage.transaction(rename, ann, "Anna")
    assert await nickname_of(storage, ann) == "Anna"


async def test_nobody_sees_work_before_its_commit(storage: Storage) -> None:
    """While Ann's work is under way she sees it, others see what was before and need not wait for her."""
    ann = await register(storage, "ann")
    renamed, go_on = asyncio.Event(), asyncio.Event()

    async def work(uow: Repositories) -> str:
        await rename(uow, ann, "Annie")
        seen = (await uow.users.find_many([ann.user_id]))[ann.user_id].nickname
        renamed.set()
        await go_on.wait()
        return seen

    request = asyncio.create_task(storage.transaction(work))
    await renamed.wait()
    assert await nickname_of(storage, ann) == "Ann"
    go_on.set()
    assert await request == "Annie"
    assert await nickname_of(storage, ann) == "Annie"


async def test_a_room_is_locked_until_its_transaction_ends(storage: Storage) -> None:
    """Whoever locks a room second begins when the first is through, and sees what the first did."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    ann_to_bob, bob_to_ann = await befriend(storage, ann, bob)
    locked, go_on, order = asyncio.Event(), asyncio.Event(), []

    async def slow(uow: Repositories) -> None:
        await uow.contacts.get_with_room_locked(ann_to_bob.contact_id)
        locked.set()
        await go_on.wait()
        order.append("ann")

    async def quick(uow: Repositories) -> None:
        await uow.rooms.lock(bob_to_ann.room_id)
        order.append("bob")

    first = asyncio.create_task(storage.transaction(slow))
    await locked.wait()
    second = asyncio.create_task(storage.transaction(quick))
    await asyncio.sleep(0.05)  # time enough for Bob to overtake if he could
    go_on.set()
    await asyncio.gather(first, second)
    assert order == ["ann", "bob"]


async def test_who_waits_in_vain_is_told_so(impatient: Storage) -> None:
    """A lock that somebody keeps is no reason to hang: the next gets Unavailable, and later all is well."""
    ann, bob = await register(impatient, "ann"), await register(impatient, "bob")
    contact, _ = await befriend(impatient, ann, bob)
    locked, go_on = asyncio.Event(), asyncio.Event()

    async def hog(uow: Repositories) -> None:
        await uow.rooms.lock(contact.room_id)
        locked.set()
        await go_on.wait()

    first = asyncio.create_task(impatient.transaction(hog))
    await locked.wait()
    with pytest.raises(Unavailable):
        await impatient.transaction(lambda uow: uow.rooms.lock(contact.room_id))
    go_on.set()
    await first
    await impatient.transaction(lambda uow: uow.rooms.lock(contact.room_id))


async def test_many_senders_at_once_lose_nothing(storage: Storage) -> None:
    """Everybody talks at the same time: every message is stored once and numbered once per receiver."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    sides = await befriend(storage, ann, bob)

    sent = await asyncio.gather(*(send(storage, sides[n % 2], f"message {n}") for n in range(4 * PARALLEL)))

    assert len({message.message_id for message, _ in sent}) == len(sent)
    for person in (ann, bob):
        numbers = sorted(deliveries[person.user_id] for _, deliveries in sent)
        assert numbers == list(range(1, len(sent) + 1))


async def test_a_storage_that_was_migrated_is_up_to_date(storage: Storage) -> None:
    """Migrating once more finds nothing to do, also while the storage is in use."""
    await register(storage, "ann")
    assert await storage.is_up_to_date()
    assert await storage.migrate() == []


async def test_closing_twice_is_harmless(storage: Storage) -> None:
    """`close` may be called by everybody who feels responsible."""
    await storage.close()
    await storage.close()
