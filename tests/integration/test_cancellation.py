"""F12: requests are cancelled at any moment, thousands of them, and nobody ever sees another's data.

ICHAT_TEST_CANCELLED says how many requests to cancel; the promise speaks of 20 000.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from domain.model.accounts import User
from domain.model.chat import Delivery, Message
from domain.model.contacts import Contact
from domain.model.ids import DeliveryId, MessageId
from ports.storage import Storage
from tests import storages
from tests.contract.storage.story import befriend, register, say

CANCELLED = int(os.environ.get("ICHAT_TEST_CANCELLED", "1500"))
PEOPLE = 8
AT_ONCE = 24
POOL_SIZE = 6


@pytest.fixture(params=storages.SQL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request, pool_size=POOL_SIZE) as storage:
        yield storage


@dataclass
class Somebody:
    """Everything of them and said by them bears their canary."""

    storage: Storage
    user: User
    contact: Contact
    canary: str
    acknowledged: list[MessageId]

    async def profile(self) -> list[str]:
        users = await self.storage.read(lambda uow: uow.users.find_many([self.user.user_id]))
        return [user.nickname.lower() for user in users.values()]

    async def history(self) -> list[str]:
        messages = await self.storage.read(
            lambda uow: uow.messages.history(self.contact.room_id, MessageId(0), 20)
        )
        return [message.text for message in messages]

    async def sync(self) -> list[str]:
        page = await self.storage.read(
            lambda uow: uow.deliveries.page(self.user.user_id, DeliveryId(0), DeliveryId(0), 20)
        )
        return [message.text for _, message in page]

    async def send(self) -> list[str]:
        message = await say(self.storage, self.contact, self.canary)
        self.acknowledged.append(message.message_id)
        return [message.text]

    async def everything(self) -> Sequence[tuple[Delivery, Message]]:
        return await self.storage.read(
            lambda uow: uow.deliveries.range(self.user.user_id, DeliveryId(0), DeliveryId(10**9))
        )

    def deeds(self) -> list[Callable[[], Awaitable[list[str]]]]:
        return [self.profile, self.history, self.sync, self.send]


async def settle(storage: Storage, number: int) -> Somebody:
    canary = f"canary-{number}"
    user, friend = await register(storage, canary), await register(storage, f"friend of {number}")
    contact, _ = await befriend(storage, user, friend)
    return Somebody(storage, user, contact, canary, [])


async def test_cancelled_requests_leave_nothing_behind(storage: Storage) -> None:
    """Each answer is the asker's own, no lock and no connection is lost, every acknowledged message stays."""
    chance = random.Random(12)
    people = [await settle(storage, number) for number in range(PEOPLE)]
    cancelled, answered = 0, 0

    async def ask_and_hang_up() -> None:
        nonlocal cancelled, answered
        while cancelled < CANCELLED:
            somebody = chance.choice(people)
            request = asyncio.ensure_future(chance.choice(somebody.deeds())())
            patience = chance.choice([0.0002, 0.0005, 0.001, 0.002, 0.004, 0.01, None])
            await asyncio.wait([request], timeout=patience)
            request.cancel()
            [answer] = await asyncio.gather(request, return_exceptions=True)
            if isinstance(answer, asyncio.CancelledError):
                cancelled += 1
            elif isinstance(answer, BaseException):
                raise answer
            else:
                assert set(answer) <= {somebody.canary}, "somebody got another's data"
                answered += 1

    await asyncio.gather(*(ask_and_hang_up() for _ in range(AT_ONCE)))
    assert answered > CANCELLED / 20, "too few were answered to see anything"

    for somebody in people:
        await somebody.send()
        delivered = await somebody.everything()
        assert [delivery.delivery_id for delivery, _ in delivered] == list(range(1, len(delivered) + 1))
        assert set(somebody.acknowledged) <= {message.message_id for _, message in delivered}
        assert {message.text for _, message in delivered} == {somebody.canary}
    whole_pool = [somebody.profile() for somebody in people[:POOL_SIZE]]
    assert len(await asyncio.gather(*whole_pool)) == POOL_SIZE
