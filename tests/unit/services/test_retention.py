"""What is kept no longer goes, and nothing else does."""

import asyncio
from datetime import timedelta

import pytest

from domain.model.contacts import Contact
from domain.model.errors import Unavailable
from domain.model.files import file_name
from domain.model.ids import DeliveryId, UserId
from domain.model.retention import Retention
from domain.services.retention import DO_EVERY, HELD_FOR, RetentionService
from tests.doubles.metrics import CountedMetrics
from tests.unit.services.house import House

DAY = timedelta(days=1)
TEN_DAYS = 10 * DAY


@pytest.fixture
async def friends(house: House) -> tuple[UserId, UserId, Contact]:
    ann, bob = await house.person("ann"), await house.person("bob")
    return ann, bob, await house.befriend(ann, bob)


def service(
    house: House, metrics: CountedMetrics | None = None, **kept: timedelta | None
) -> RetentionService:
    return RetentionService(
        transactions=house.transactions,
        removal=house.removal,
        file_uses=house.file_uses,
        retention=Retention(**{"deliveries": None, **kept}),
        metrics=metrics or CountedMetrics(),
        clock=house.clock,
    )


async def finish(house: House, retention: RetentionService) -> None:
    """Its pauses pass while it works."""
    working = asyncio.create_task(retention.work())
    while not working.done():
        house.clock.advance(0.02)
        await asyncio.sleep(0)
    await working


async def texts(house: House, contact: Contact) -> list[str]:
    page = await house.history.page(contact.owner_id, contact.contact_id)
    return [shown.message.text for shown in page]


async def test_old_messages_go_with_their_pictures_and_words(
    house: House, friends: tuple[UserId, UserId, Contact]
) -> None:
    """250 of them, in batches; what was written since stays, and is found."""
    ann, _, contact = friends
    picture = await house.upload(b"a picture", ann)
    await house.chat.send(ann, contact.contact_id, image=picture)
    for number in range(250):
        await house.chat.send(ann, contact.contact_id, text=f"rain {number}")
    house.clock.advance(TEN_DAYS.total_seconds() + 1)
    await house.chat.send(ann, contact.contact_id, text="rain again")
    await house.indexer.work()
    metrics = CountedMetrics()
    await finish(house, service(house, metrics, messages=TEN_DAYS))
    assert await texts(house, contact) == ["rain again"]
    assert house.blobs.files == {}
    assert metrics.removed == {"messages": 251}
    words = await house.storage.read(lambda stored: stored.message_index.progress())
    assert words.newest


async def test_a_conversation_whose_newest_message_went_shows_none(
    house: House, friends: tuple[UserId, UserId, Contact]
) -> None:
    """The list says nothing any more, keeps its order, and nothing counts as unread."""
    ann, bob, contact = friends
    await house.chat.send(ann, contact.contact_id, text="a secret")
    house.clock.advance(TEN_DAYS.total_seconds() + 1)
    await finish(house, service(house, messages=TEN_DAYS))
    [row] = await house.contacts.list_contacts(bob)
    assert row.last_message.content == ""
    assert row.last_message.sent_at is not None
    assert await texts(house, contact) == []


async def test_old_pictures_go_and_their_messages_stay(
    house: House, friends: tuple[UserId, UserId, Contact]
) -> None:
    """Ann's avatar is as old, and stays: also where she sent the same picture to Bob."""
    ann, _, contact = friends
    sent, avatar = await house.upload(b"sent", ann), await house.upload(b"avatar", ann)
    await house.profiles.update(ann, nickname="Ann", avatar=avatar)
    for picture in (sent, avatar):
        await house.chat.send(ann, contact.contact_id, image=picture)
    house.clock.advance(TEN_DAYS.total_seconds() + 1)
    recent = await house.upload(b"recent", ann)
    await house.chat.send(ann, contact.contact_id, image=recent)
    metrics = CountedMetrics()
    await finish(house, service(house, metrics, files=TEN_DAYS))
    await house.file_uses.sweep()
    assert set(house.blobs.files) == {file_name(avatar), file_name(recent)}
    assert len(await texts(house, contact)) == 3
    assert metrics.removed == {"files": 2}


async def test_deliveries_do_not_grow_for_ever(house: House, friends: tuple[UserId, UserId, Contact]) -> None:
    """The numbers go on where they were; whoever was away longer reads the history."""
    ann, bob, contact = friends
    for _ in range(3):
        await house.chat.send(ann, contact.contact_id, text="old")
    last = await house.storage.read(lambda stored: stored.deliveries.last(bob))
    house.clock.advance(TEN_DAYS.total_seconds() + 1)
    await house.chat.send(ann, contact.contact_id, text="new")
    metrics = CountedMetrics()
    await finish(house, service(house, metrics, deliveries=TEN_DAYS))
    shown = await house.history.sync(bob, DeliveryId(0), DeliveryId(0), 50)
    assert [each.delivery.delivery_id for each in shown] == [last + 1]
    assert metrics.removed["deliveries"] > 0
    assert await texts(house, contact) == ["old", "old", "old", "new"]


async def test_one_node_at_a_time_now_and_then(house: House, friends: tuple[UserId, UserId, Contact]) -> None:
    """The second finds it taken; after a while it is due again, for whoever comes first."""
    ann, _, contact = friends
    await finish(house, service(house, messages=DAY))
    await house.chat.send(ann, contact.contact_id, text="hi")
    house.clock.advance(2 * DAY.total_seconds())
    first, second = service(house, messages=DAY), service(house, messages=DAY)
    await finish(house, first)
    await house.chat.send(ann, contact.contact_id, text="hi again")
    house.clock.advance(DO_EVERY.total_seconds() - 60)
    await finish(house, second)
    assert await texts(house, contact) == ["hi again"]
    for _ in range(5):
        house.clock.advance(DO_EVERY.total_seconds() + 60)
        await finish(house, second)
    assert await texts(house, contact) == []


async def test_another_node_goes_on_where_one_died(
    house: House, friends: tuple[UserId, UserId, Contact], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its hold on the work ends by itself."""
    ann, _, contact = friends
    await house.chat.send(ann, contact.contact_id, text="hi")
    house.clock.advance(2 * DAY.total_seconds())
    dying = service(house, messages=DAY)

    async def die(*_: object, **__: object) -> None:
        raise Unavailable("storage", "gone")

    with monkeypatch.context() as patch:
        patch.setattr("domain.services.message_removal.MessageRemoval.remove", die)
        with pytest.raises(Unavailable):
            await dying.work()
    other = service(house, messages=DAY)
    await finish(house, other)
    assert await texts(house, contact) == ["hi"]
    house.clock.advance(HELD_FOR.total_seconds())
    await finish(house, other)
    assert await texts(house, contact) == []
