"""Somebody is removed from a group while everything happens: afterwards nothing of it reaches them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import ChatError, ContactNotFound, Forbidden, NoCallees
from domain.model.ids import DeliveryId, GroupId, MessageId, UserId
from ports.storage import Storage
from tests import storages
from tests.unit.services.house import House

RACES = 200
REFUSALS = (ContactNotFound, Forbidden, NoCallees)
"""What somebody may be told whose removal was faster."""


@pytest.fixture(params=storages.ALL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


async def row_of(house: House, user_id: UserId, group_id: GroupId) -> Contact:
    return next(row for row in await house.contacts.list_contacts(user_id) if row.group_id == group_id)


async def synced(house: House, user_id: UserId) -> Sequence[Message]:
    page = await house.history.sync(user_id, DeliveryId(0), DeliveryId(0), 50)
    return [each.shown.message for each in page]


class Race:
    """Cat has something to send, something to fill, and a telephone; so does Bob on the other node."""

    def __init__(self, house: House, other: House, people: Sequence[UserId], group_id: GroupId) -> None:
        self.house, self.other, self.group_id = house, other, group_id
        self.ann, self.bob, self.cat = people

    async def run(self, number: int) -> None:
        house, other = self.house, self.other
        cats, bobs = [await row_of(house, each, self.group_id) for each in (self.cat, self.bob)]
        waits = await house.chat.send(self.cat, cats.contact_id, thumbnail="8x8;data:,")
        image = await house.upload(b"a picture", self.cat)
        things = [
            other.chat.send(self.cat, cats.contact_id, text="my last word"),
            other.chat.send(self.bob, bobs.contact_id, text="to all"),
            other.chat.fill_image(self.cat, waits.message.message_id, image),
            other.call_commands.place(self.bob, bobs.contact_id, [self.cat]),
            other.history.page(self.cat, cats.contact_id),
            other.history.sync(self.cat, DeliveryId(0), DeliveryId(0), 10),
        ]
        removal = house.group_members.remove(self.ann, self.group_id, [self.cat])
        at = number % (len(things) + 1)
        results = await asyncio.gather(*things[:at], removal, *things[at:], return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, ChatError):
                raise result
        assert results[at] is None
        assert all(isinstance(each, REFUSALS) for each in results if isinstance(each, ChatError)), results
        await self.nothing_reaches_cat(cats, bobs, waits.message.message_id)

    async def nothing_reaches_cat(self, cats: Contact, bobs: Contact, message_id: MessageId) -> None:
        house, other = self.house, self.other
        ears = [await node.listen(self.cat) for node in (house, other)]
        said = await other.chat.send(self.bob, bobs.contact_id, text="are we alone?")
        await other.chat.revoke(self.bob, said.message.message_id)
        assert [await ear.heard() for ear in ears] == [[], []]
        assert await synced(house, self.cat) == []
        with pytest.raises(ContactNotFound):
            await other.chat.send(self.cat, cats.contact_id, text="hello?")
        with pytest.raises(Forbidden):
            await other.chat.revoke(self.cat, message_id)
        live = await house.storage.read(lambda stored: stored.calls.list_live(cats.room_id))
        states = await house.storage.read(lambda stored: stored.calls.find_states(live))
        assert not any(self.cat in state.present for state in states.values())
        assert self.cat not in await house.storage.read(lambda stored: stored.rooms.member_ids(cats.room_id))


async def test_whoever_is_removed_is_out_of_everything(storage: Storage) -> None:
    """Cat sends, fills a picture in, is rung, reads and syncs on one node while Ann removes her on another.

    Two hundred times, at every place among them. After it nothing of the room reaches her, she can do
    nothing in it, and no call of it holds her.
    """
    house = House(storage=storage)
    other = House(clock=house.clock, ids=house.ids, storage=storage)
    people = [await house.person(name) for name in ("ann", "bob", "cat")]
    rows = [await house.befriend(people[0], each) for each in people[1:]]
    group = await house.groups.create(
        people[0], name="Choir", avatar="", contact_ids=[row.contact_id for row in rows]
    )
    race = Race(house, other, people, group.group_id)
    for number in range(RACES):
        await race.run(number)
        house.clock.advance(700)  # what is limited in time begins anew
        await house.group_members.add(people[0], group.group_id, [people[2]])


async def test_of_many_who_come_at_once_no_more_come_in_than_the_link_holds_for(storage: Storage) -> None:
    """Twelve people on two nodes, a link for five; whoever comes in twice is counted once."""
    house = House(storage=storage)
    other = House(clock=house.clock, ids=house.ids, storage=storage)
    ann = await house.person("ann")
    group = await house.groups.create(ann, name="Choir", avatar="", contact_ids=[])
    link = await house.group_links.create(ann, group.group_id, seconds=0, uses=5)
    people = [await house.person(f"guest{number}") for number in range(12)]
    joins = [node.group_links.join(each, link.secret) for each in people for node in (house, other)]
    results = await asyncio.gather(*joins, return_exceptions=True)
    came = {result.owner_id for result in results if isinstance(result, Contact)}
    assert len(came) == 5
    members = await house.storage.read(lambda stored: stored.groups.member_ids(group.group_id))
    assert set(members) == {ann, *came}
