"""Nodes choose at the same time whom to push (contract-2 N7)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.model.chat import Message
from domain.model.ids import DeliveryId
from domain.model.notifications import MessageNotification
from domain.services.push_choice import PushChoice
from ports.storage import Storage
from tests import storages
from tests.unit.services.house import House

RACES = 30


@pytest.fixture(params=storages.ALL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


async def test_a_conversation_is_pushed_once_whatever_node_tells_of_it(storage: Storage) -> None:
    """Ann says two things at once at two nodes: Bob's phone is told of one."""
    house = House(storage=storage)
    other_node = House(clock=house.clock, ids=house.ids, storage=storage)
    ann, bob = await house.person("ann"), await house.person("bob")
    to_bob = await house.befriend(ann, bob)
    to_ann = next(row for row in await house.contacts.list_contacts(bob) if row.user_id == ann)
    choice = PushChoice(ring=timedelta(seconds=60))

    async def chosen(node: House, message: Message) -> bool:
        told = MessageNotification(message=message, is_new=True, deliveries={bob: DeliveryId(1)})
        pushes = await node.transactions.run(choice.choose, told, [bob], [], house.clock.now())
        return bob in pushes

    for number in range(RACES):
        messages = [
            (await house.chat.send(ann, to_bob.contact_id, text=f"{number} {word}")).message
            for word in ("first", "second")
        ]
        both = await asyncio.gather(*map(chosen, (house, other_node), messages))
        assert sorted(both) == [False, True]
        await house.reads.read(bob, to_ann.contact_id, messages[-1].message_id)
