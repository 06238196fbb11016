"""Somebody is typing (docs/protocol-notifications.md: hints)."""

import json
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.hints import HintType
from domain.model.ids import ContactId
from domain.model.notifications import AudienceChangedNotification
from domain.services.transactions import UnitOfWork
from tests.unit.services.live.live_house import Device, LiveHouse, settle

EXPLICIT = json.dumps({"session": "", "position": 0})


@pytest.fixture(autouse=True)
async def _one_node(house: LiveHouse) -> None:
    await house.hear_other_nodes()


@pytest.fixture
def reads(house: LiveHouse, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every time that storage was asked."""
    asked: list[object] = []
    assert isinstance(house.storage, MemoryStorage)
    read = house.storage.read

    async def counted(work: Any, *args: Any) -> Any:
        asked.append(work)
        return await read(work, *args)

    monkeypatch.setattr(house.storage, "read", counted)
    monkeypatch.setattr(house.storage, "transaction", counted)
    return asked


async def connect(house: LiveHouse, person: SignedIn) -> Device:
    device = house.connect(person, EXPLICIT)
    await device.greeting()
    return device


async def type_in(device: Device, contact: Contact) -> None:
    device.transport.say(json.dumps({"typing": contact.contact_id}))
    await settle()


async def trio(house: LiveHouse, ann: SignedIn, to_bob: Contact) -> tuple[SignedIn, Contact]:
    """Carl, and Ann's contact of a group with Bob and him."""
    carl = await house.register("carl")
    to_carl = await house.befriend(ann.user_id, carl.user_id)
    ids = [to_bob.contact_id, to_carl.contact_id]
    return carl, await house.groups.create(ann.user_id, name="trio", avatar="", contact_ids=ids)


async def own(house: LiveHouse, person: SignedIn, of: Contact) -> ContactId:
    """That person's contact of the same room."""
    rows = await house.contacts.list_contacts(person.user_id)
    return next(row.contact_id for row in rows if row.room_id == of.room_id)


async def test_the_others_in_the_room_see_somebody_type(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """On all their devices, by their own contact; whoever types is not told, also not on another device."""
    carl, group = await trio(house, ann, to_bob)
    phone, laptop = await connect(house, ann), await connect(house, ann)
    bobs, carls = [await connect(house, bob) for _ in range(2)], await connect(house, carl)
    await type_in(phone, group)
    for device in bobs:
        assert await device.heard() == [
            {"type": 6, "payload": {"contactId": await own(house, bob, group), "userId": ann.user_id}}
        ]
    assert await carls.hints(HintType.TYPING) == [
        {"contactId": await own(house, carl, group), "userId": ann.user_id}
    ]
    assert await phone.heard() == []
    assert await laptop.heard() == []


async def test_one_in_three_seconds_counts(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """Per person and conversation: on whichever device, and not for another conversation."""
    _, group = await trio(house, ann, to_bob)
    phone, laptop, bobs = await connect(house, ann), await connect(house, ann), await connect(house, bob)
    for device in (phone, laptop, phone):
        await type_in(device, to_bob)
    await type_in(phone, group)
    heard = [hint["contactId"] for hint in await bobs.hints(HintType.TYPING)]
    assert heard == [await own(house, bob, to_bob), await own(house, bob, group)]
    await house.pass_time(2)
    await type_in(laptop, to_bob)
    assert await bobs.hints(HintType.TYPING) == []
    await house.pass_time(1)
    await type_in(laptop, to_bob)
    assert len(await bobs.hints(HintType.TYPING)) == 1


async def test_storage_sleeps_while_somebody_types(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, reads: list[object]
) -> None:
    """It is asked for the first frame, and for no other in five minutes."""
    phone, bobs = await connect(house, ann), await connect(house, bob)
    reads.clear()
    await type_in(phone, to_bob)
    assert len(reads) == 1
    for _ in range(100):
        house.clock.advance(3)
        await type_in(phone, to_bob)
    assert len(reads) == 1
    assert len(await bobs.hints(HintType.TYPING)) == 101


async def remove(house: LiveHouse, person: SignedIn, group: Contact) -> None:
    """As whoever removes a member does."""

    async def work(uow: UnitOfWork) -> None:
        await uow.contacts.remove_from_room([person.user_id], group.room_id)
        uow.notify(AudienceChangedNotification(group.room_id, (person.user_id,)))

    await house.transactions.run(work)
    await settle()


async def test_whoever_was_removed_types_for_nobody(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """Nor do they see the others type, though the node knew the members a moment ago."""
    carl, group = await trio(house, ann, to_bob)
    carls_group = next(
        row for row in await house.contacts.list_contacts(carl.user_id) if row.room_id == group.room_id
    )
    anns, bobs, carls = [await connect(house, each) for each in (ann, bob, carl)]
    await type_in(anns, group)
    await type_in(carls, carls_group)
    assert len(await carls.hints(HintType.TYPING)) == len(await anns.hints(HintType.TYPING)) == 1
    assert len(await bobs.hints(HintType.TYPING)) == 2
    await remove(house, carl, group)
    house.clock.advance(3)
    await type_in(anns, group)
    await type_in(carls, carls_group)
    assert await carls.hints(HintType.TYPING) == []
    assert await anns.hints(HintType.TYPING) == []
    assert [hint["userId"] for hint in await bobs.hints(HintType.TYPING)] == [ann.user_id]


async def test_a_member_removed_while_storage_was_read_is_not_remembered(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read began before the removal and ended after it was told."""
    carl, group = await trio(house, ann, to_bob)
    anns, carls = await connect(house, ann), await connect(house, carl)
    read = house.storage.read

    async def slow(work: Any, *args: Any) -> Any:
        found = await read(work, *args)
        monkeypatch.setattr(house.storage, "read", read)
        await remove(house, carl, group)
        return found

    monkeypatch.setattr(house.storage, "read", slow)
    await type_in(anns, group)
    await carls.heard()
    house.clock.advance(3)
    await type_in(anns, group)
    assert await carls.heard() == []


async def test_a_block_ends_typing_and_its_end_brings_it_back(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    phone, bobs = await connect(house, ann), await connect(house, bob)
    await type_in(phone, to_bob)
    assert len(await bobs.hints(HintType.TYPING)) == 1
    for blocked in (True, False):
        await house.blocks.block(bob.user_id, ann.user_id, on=blocked)
        await settle()
        house.clock.advance(3)
        await type_in(phone, to_bob)
        assert len(await bobs.hints(HintType.TYPING)) == (0 if blocked else 1)


async def test_in_groups_over_a_hundred_nobody_is_told(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    _, group = await trio(house, ann, to_bob)
    phone, bobs = await connect(house, ann), await connect(house, bob)
    crowd = [await house.person(f"person{number:03}") for number in range(98)]

    async def join(uow: UnitOfWork, *people: int) -> None:
        await uow.contacts.add_for_group(
            [crowd[each] for each in people], group.group_id, group.room_id, house.clock.now()
        )
        uow.notify(AudienceChangedNotification(group.room_id, ()))

    await house.transactions.run(join, *range(97))
    await type_in(phone, group)
    assert len(await bobs.hints(HintType.TYPING)) == 1
    await house.transactions.run(join, 97)
    await settle()
    for _ in range(2):  # asked anew, and remembered
        house.clock.advance(3)
        await type_in(phone, group)
    assert await bobs.hints(HintType.TYPING) == []


@pytest.mark.parametrize("contact_id", [4711, 2])
async def test_nobody_types_in_the_conversation_of_somebody_else(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, contact_id: int
) -> None:
    """Neither behind a contact that is unknown nor behind Bob's own; the socket stays as it was."""
    phone, bobs = await connect(house, ann), await connect(house, bob)
    assert await own(house, bob, to_bob) == 2
    phone.transport.say(json.dumps({"typing": contact_id}))
    await settle()
    assert await bobs.heard() == []
    assert await phone.heard() == []
    phone.transport.say("1")
    assert await phone.heard() == [{"alive": True}]


async def test_an_old_client_sees_nobody_type(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """And what it sends is no hint, whatever it looks like."""
    phone, old = await connect(house, ann), house.connect(bob)
    await old.greeting()
    await type_in(phone, to_bob)
    assert await old.heard() == []
    old.transport.say(json.dumps({"typing": await own(house, bob, to_bob)}))
    assert await phone.heard() == []


async def test_typing_goes_on_when_the_nodes_do_not_hear_each_other(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, reads: list[object]
) -> None:
    """Then nothing is remembered: storage is asked each time."""
    house.hearing.cancel()
    await settle()
    phone, bobs = await connect(house, ann), await connect(house, bob)
    reads.clear()
    for _ in range(3):
        await type_in(phone, to_bob)
        house.clock.advance(3)
    assert len(await bobs.hints(HintType.TYPING)) == 3
    assert len(reads) == 3
