"""What is told late is not told to somebody whom it concerns no more (S16)."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.ids import GroupId
from domain.model.notifications import Envelope
from tests.unit.services.live.live_house import Device, LiveHouse, settle
from tests.unit.services.live.test_explicit_session import explicit


class Choir:
    """Ann's, with Bob and Cat, each with an open page."""

    ann: SignedIn
    bob: SignedIn
    cat: SignedIn
    bobs_page: Device
    cats_page: Device
    anns_row: Contact
    group_id: GroupId


@pytest.fixture
async def choir(house: LiveHouse) -> Choir:
    choir = Choir()
    choir.ann, choir.bob, choir.cat = [await house.register(name) for name in ("ann", "bob", "cat")]
    others = [await house.befriend(choir.ann.user_id, each.user_id) for each in (choir.bob, choir.cat)]
    choir.anns_row = await house.groups.create(
        choir.ann.user_id, name="Choir", avatar="", contact_ids=[row.contact_id for row in others]
    )
    choir.group_id = choir.anns_row.group_id
    choir.bobs_page, choir.cats_page = await explicit(house, choir.bob), await explicit(house, choir.cat)
    await house.relay.tell_untold()
    return choir


async def remove_cat(house: LiveHouse, choir: Choir) -> None:
    await house.group_members.remove(choir.ann.user_id, choir.group_id, [choir.cat.user_id])


def types(frames: Sequence[dict[str, object]]) -> Sequence[object]:
    return [frame["type"] for frame in frames]


async def test_what_a_relay_tells_reaches_nobody_who_was_removed_since(
    house: LiveHouse, choir: Choir
) -> None:
    """A node commits a message and dies, Cat is removed, a relay tells: Bob hears it, Cat only that she is
    out.
    """
    await house.say_untold(choir.anns_row, "who is late?")
    await remove_cat(house, choir)
    assert types(await choir.cats_page.heard()) == [8]
    await house.pass_time(2)
    await house.other_nodes_relay.tell_untold()
    assert await choir.cats_page.heard() == []
    assert await choir.bobs_page.texts() == ["who is late?", "Ann 将 Cat 移出了群聊"]


async def test_a_node_that_stood_still_asks_before_it_tells(
    house: LiveHouse, choir: Choir, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wakes between commit and tell, a second later; Cat was removed meanwhile by another node."""
    transaction = house.storage.transaction
    slept: list[bool] = []

    async def sleep_after(*args: Any, **kwargs: Any) -> Any:
        result: Any = await transaction(*args, **kwargs)
        if not slept:
            slept.append(True)
            await remove_cat(house, choir)
            house.clock.advance(1)
        return result

    monkeypatch.setattr(house.storage, "transaction", sleep_after)
    await house.say(choir.anns_row, "are you asleep?")
    assert types(await choir.cats_page.heard()) == [8]
    assert "are you asleep?" in await choir.bobs_page.texts()


@pytest.mark.parametrize("knows_positions", [True, False])
async def test_what_waits_in_the_box_of_somebody_who_was_removed_is_not_handed_out(
    house: LiveHouse, choir: Choir, *, knows_positions: bool
) -> None:
    """Cat is in a tunnel when the choir talks and removes her; she resumes, and gets what is hers, the rest
    dense.
    """
    if knows_positions:
        phone = choir.cats_page
    else:
        phone = house.connect(choir.cat)
        await phone.greeting()
    await phone.drop()
    to_cat = next(
        row
        for row in await house.contacts.list_contacts(choir.ann.user_id)
        if row.user_id == choir.cat.user_id
    )
    await house.say(choir.anns_row, "among us")
    await house.say(to_cat, "for you")
    await house.say(choir.anns_row, "she must go")
    await remove_cat(house, choir)
    await house.say(to_cat, "sorry")
    if knows_positions:
        again = await explicit(house, choir.cat, phone.session)
    else:
        again = house.connect(choir.cat, phone.session)
        await again.greeting()
    assert await again.texts() == ["for you", "sorry"]
    await house.say(to_cat, "still friends?")
    assert await again.texts() == ["still friends?"]


async def test_something_new_of_somebody_blocked_is_told_no_more(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """Ann writes, Bob blocks her, and only then it is told: he hears nothing of it, nor finds it when he
    syncs; that she takes back what he has already is no news.
    """
    page = await explicit(house, bob)
    await house.say(to_bob, "hello")
    [hello] = await page.heard()
    await house.say_untold(to_bob, "please, listen")
    await house.blocks.block(bob.user_id, ann.user_id, on=True)
    await house.pass_time(2)
    await house.other_nodes_relay.tell_untold()
    assert await page.texts() == []
    await house.chat.revoke(ann.user_id, hello["payload"]["messageId"])
    await house.pass_time(2)
    [update] = [frame["payload"] for frame in await page.heard() if frame.get("type") == 1]
    assert (update["messageId"], update["revoked"]) == (hello["payload"]["messageId"], True)
    synced = await house.storage.read(lambda stored: stored.deliveries.page(bob.user_id, 0, 0, 9))  # type: ignore[arg-type]
    assert [delivery.delivery_id for delivery, _ in synced] == [3]


async def test_a_deleted_contact_is_not_brought_back_by_what_is_told_late(
    house: LiveHouse, ann: SignedIn, bob: SignedIn
) -> None:
    """Bob accepts on a node that dies, and deletes Ann again: neither the contact nor her words appear."""
    page = await explicit(house, bob)
    post = house.mailboxes.post

    async def lose(envelopes: Sequence[Envelope]) -> None:
        pass

    house.mailboxes.post = lose  # type: ignore[method-assign]  # the fault of this story
    to_bob = await house.befriend(ann.user_id, bob.user_id)
    await house.say(to_bob, "hello")
    house.mailboxes.post = post  # type: ignore[method-assign]  # and its end
    [to_ann] = await house.contacts.list_contacts(bob.user_id)
    await house.contacts.delete(bob.user_id, to_ann.contact_id)
    await settle()
    assert types(await page.heard()) == [8]
    await house.pass_time(2)
    await house.other_nodes_relay.tell_untold()
    assert await page.heard() == []


async def test_a_request_that_was_withdrawn_is_not_told_any_more(
    house: LiveHouse, ann: SignedIn, bob: SignedIn
) -> None:
    """Nor one of somebody who was blocked since; another one is."""
    page = await explicit(house, bob)
    cat, dan = [await house.register(name) for name in ("cat", "dan")]
    post = house.mailboxes.post

    async def lose(envelopes: Sequence[Envelope]) -> None:
        pass

    house.mailboxes.post = lose  # type: ignore[method-assign]  # the fault of this story
    of_ann = await house.contacts.request(ann.user_id, bob.user_id)
    await house.contacts.request(cat.user_id, bob.user_id)
    of_dan = await house.contacts.request(dan.user_id, bob.user_id)
    house.mailboxes.post = post  # type: ignore[method-assign]  # and its end
    await house.contacts.withdraw(ann.user_id, of_ann.request_id)
    await house.blocks.block(bob.user_id, cat.user_id, on=True)
    await house.pass_time(2)
    await house.other_nodes_relay.tell_untold()
    assert [frame["payload"]["id"] for frame in await page.heard() if frame.get("type") == 3] == [
        of_dan.request_id
    ]
