"""Storage: works that come at the same time may share a commit; none of them can tell."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from domain.model.accounts import User
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.ids import ContactId, DeliveryId, LocalId, RoomId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOW, befriend, register, text_of

Sent = tuple[Message, DeliveryId]
"""And its number for Ann."""
PAIRS = 12


class Regret(Exception):
    """Somebody thinks better of it."""


async def nothing(_stored: Repositories) -> None:
    """What a send does last."""


async def regret(_stored: Repositories) -> None:
    raise Regret


class Town:
    """Ann, and friends of whom each has a room with her."""

    def __init__(
        self, storage: Storage, ann: User, friends: Sequence[User], sides: Sequence[Contact]
    ) -> None:
        self.storage = storage
        self.ann = ann
        self.friends = friends
        self.sides = sides

    @classmethod
    async def settle(cls, storage: Storage, friends: int = PAIRS) -> "Town":
        ann = await register(storage, "ann")
        others = [await register(storage, f"friend{number}") for number in range(friends)]
        return cls(storage, ann, others, [(await befriend(storage, ann, each))[1] for each in others])

    async def say(
        self,
        side: int,
        text: str,
        local_id: str = "",
        last: Callable[[Repositories], Awaitable[None]] = nothing,
    ) -> Sent:
        """Of a friend to Ann, as the chat service does it."""
        contact, friend = self.sides[side], self.friends[side]

        async def work(stored: Repositories) -> Sent:
            locked = await stored.contacts.get_with_room_locked(contact.contact_id)
            message = await stored.messages.add(text_of(friend, locked.room_id, text, local_id))
            if message is None:
                first = await stored.messages.get_by_local_id(friend.user_id, LocalId(local_id))
                return first, DeliveryId(0)
            await stored.rooms.set_last_message(locked.room_id, message.preview())
            receivers = (self.ann.user_id, friend.user_id)
            numbers = await stored.deliveries.append(message.message_id, receivers, is_new=True, now=NOW)
            await last(stored)
            return message, numbers[self.ann.user_id]

        return await self.storage.shared_transaction(work)

    async def texts(self, room_id: RoomId) -> list[str]:
        return [
            each.text
            for each in await self.storage.read(lambda uow: uow.messages.history(room_id, 0, 1000))  # type: ignore[arg-type] # from the end
        ]

    async def all_texts(self) -> set[str]:
        return {text for side in self.sides for text in await self.texts(side.room_id)}

    async def last_number(self) -> DeliveryId:
        return await self.storage.read(lambda uow: uow.deliveries.last(self.ann.user_id))


async def test_many_who_write_at_once(storage: Storage) -> None:
    """Each message is kept once and has the number of its own, and Ann's numbers have no gap."""
    town = await Town.settle(storage)
    sent = await asyncio.gather(*(town.say(n % PAIRS, f"message {n}") for n in range(5 * PAIRS)))
    assert await town.all_texts() == {f"message {n}" for n in range(5 * PAIRS)}
    assert sorted(number for _, number in sent) == list(range(1, len(sent) + 1))
    for side in town.sides:
        here = sorted((m.message_id, number) for m, number in sent if m.room_id == side.room_id)
        assert [number for _, number in here] == sorted(number for _, number in here)


@pytest.mark.parametrize("late", [False, True], ids=["before it changes anything", "after its changes"])
async def test_one_who_thinks_better_of_it_harms_no_other(storage: Storage, late: bool) -> None:
    """Whoever fails gets the own error and leaves nothing; everybody else's message is kept once."""
    town = await Town.settle(storage)

    async def fail() -> Sent:
        if late:
            return await town.say(3, "never", last=regret)
        return await storage.shared_transaction(regret)  # type: ignore[arg-type] # it never returns

    others = [town.say(n, f"message {n}") for n in range(PAIRS)]
    failed, *sent = await asyncio.gather(fail(), *others, return_exceptions=True)
    assert isinstance(failed, Regret)
    assert not [each for each in sent if isinstance(each, BaseException)]
    assert await town.all_texts() == {f"message {n}" for n in range(PAIRS)}
    assert await town.last_number() == PAIRS


async def test_the_same_message_twice_among_others(storage: Storage) -> None:
    """A repeated local id gives the message that took it first, in the same transaction or in another."""
    town = await Town.settle(storage)
    works = [town.say(n, f"message {n}", f"local {n}") for n in range(PAIRS) for _ in range(3)]
    sent = await asyncio.gather(*works)
    assert len({message.message_id for message, _ in sent}) == PAIRS
    assert sorted(number for _, number in sent if number) == list(range(1, PAIRS + 1))


async def test_whoever_hangs_up_leaves_nothing(storage: Storage) -> None:
    """Requests that are cancelled at any moment are kept whole or not at all, and nobody else notices."""
    town = await Town.settle(storage)
    chance = random.Random(7)
    for turn in range(10):
        works = [asyncio.create_task(town.say(n, f"{turn} {n}")) for n in range(PAIRS)]
        for _ in range(chance.randrange(40)):
            await asyncio.sleep(0)
        gone = chance.sample(works, 3)
        for work in gone:
            work.cancel()
        results = await asyncio.gather(*works, return_exceptions=True)
        for number, (work, result) in enumerate(zip(works, results, strict=True)):
            if work not in gone:
                assert not isinstance(result, BaseException), result
                assert f"{turn} {number}" in await town.all_texts()
    assert await town.last_number() == len(await town.all_texts())


async def test_a_room_is_one_works_alone(storage: Storage) -> None:
    """Of two who write in the same room, the second sees all that the first did."""
    town = await Town.settle(storage, friends=2)

    async def count(contact_id: ContactId) -> int:
        async def work(stored: Repositories) -> int:
            contact = await stored.contacts.get_with_room_locked(contact_id)
            seen = int(contact.last_message.content or "0")
            await stored.contacts.find_many([contact_id])  # time for others to come in between
            message = replace(text_of(town.ann, contact.room_id, str(seen + 1)), local_id=LocalId(""))
            added = await stored.messages.add(message)
            assert added is not None
            await stored.rooms.set_last_message(contact.room_id, added.preview())
            return seen

        return await storage.shared_transaction(work)

    seen = await asyncio.gather(*(count(town.sides[0].contact_id) for _ in range(12)))
    assert sorted(seen) == list(range(12))
