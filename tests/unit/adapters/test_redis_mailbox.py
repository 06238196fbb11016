"""Letters come by the channel and by fetching, at the same time, and are received once and in order."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.redis.connection import Partition
from adapters.redis.mailbox import BoxKeys, RedisMailbox
from domain.model.ids import DeliveryId, SessionId
from domain.model.notifications import NO_DELIVERY
from ports.mailboxes import Letter, MailboxLost, Position

KEYS = BoxKeys(Partition(0, "ichat:{0}:", 0), "address", SessionId("phone"), "box")


class Store:
    """The store answers a fetch when the test says so."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[Position] = asyncio.Queue()
        self.answers: asyncio.Queue[tuple[Position, Sequence[Letter]]] = asyncio.Queue()

    async def fetch(self, mailbox: RedisMailbox, after: Position) -> tuple[Position, Sequence[Letter]]:
        await self.asked.put(after)
        return await self.answers.get()

    async def acknowledge(self, mailbox: RedisMailbox) -> None: ...

    def acknowledge_soon(self, mailbox: RedisMailbox) -> None: ...

    async def leave(self, mailbox: RedisMailbox) -> None: ...

    def forget(self, mailbox: RedisMailbox) -> None: ...


def letters(first: int, last: int) -> list[Letter]:
    return [Letter(Position(n), NO_DELIVERY, b"", b"", "frame") for n in range(first, last + 1)]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def mailbox(store: Store) -> RedisMailbox:
    """A new box that is open and empty."""
    mailbox = RedisMailbox(store, KEYS, b"1")
    mailbox.begin(resumed=False, acknowledged=Position(0), number=DeliveryId(0), last=Position(0))
    return mailbox


async def receive_all(mailbox: RedisMailbox, last: int) -> list[int]:
    positions: list[int] = []
    async with asyncio.timeout(5):
        while last not in positions:
            positions += [letter.position for letter in await mailbox.receive()]
    return positions


async def test_a_letter_that_the_channel_brings_during_a_fetch_is_received_once(
    mailbox: RedisMailbox, store: Store
) -> None:
    """The first was only heard of; the channel brings it after all, and then the store."""
    reading = asyncio.create_task(receive_all(mailbox, 3))
    mailbox.hear(Position(2))
    assert await store.asked.get() == 0
    for letter in letters(1, 3):
        mailbox.put(letter)
    await store.answers.put((Position(2), letters(1, 2)))
    assert await reading == [1, 2, 3]


async def test_a_letter_that_comes_after_the_store_was_read_is_fetched_too(
    mailbox: RedisMailbox, store: Store
) -> None:
    """It was announced before the store's answer arrived, and was not in it."""
    reading = asyncio.create_task(receive_all(mailbox, 3))
    (third,) = letters(3, 3)
    mailbox.hear(Position(2))
    assert await store.asked.get() == 0
    mailbox.put(third)
    await store.answers.put((Position(2), letters(1, 2)))
    assert await store.asked.get() == 2
    await store.answers.put((Position(3), letters(3, 3)))
    assert await reading == [1, 2, 3]


async def test_what_the_client_acknowledges_during_a_fetch_is_not_received(
    mailbox: RedisMailbox, store: Store
) -> None:
    reading = asyncio.create_task(receive_all(mailbox, 3))
    mailbox.hear(Position(3))
    assert await store.asked.get() == 0
    await mailbox.acknowledge(Position(2), NO_DELIVERY)
    await store.answers.put((Position(3), letters(1, 3)))
    assert await store.asked.get() == 2
    await store.answers.put((Position(3), letters(3, 3)))
    assert await reading == [3]


async def test_letters_that_come_while_the_box_is_being_opened_are_not_lost(store: Store) -> None:
    """The node hears of them before it has the answer."""
    mailbox = RedisMailbox(store, KEYS, b"1")
    for letter in letters(4, 5):
        mailbox.put(letter)
    mailbox.begin(resumed=True, acknowledged=Position(2), number=DeliveryId(0), last=Position(3))
    reading = asyncio.create_task(receive_all(mailbox, 5))
    assert await store.asked.get() == 2
    await store.answers.put((Position(5), letters(3, 5)))
    assert await reading == [3, 4, 5]


async def test_a_store_that_knows_less_than_this_node_has_lost_letters(
    mailbox: RedisMailbox, store: Store
) -> None:
    reading = asyncio.create_task(receive_all(mailbox, 3))
    mailbox.hear(Position(3))
    assert await store.asked.get() == 0
    await store.answers.put((Position(2), letters(1, 2)))
    with pytest.raises(MailboxLost):
        await reading
