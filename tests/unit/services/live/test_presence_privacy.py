"""Who sees whose presence: both or none."""

import pytest

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.hints import HintType
from domain.model.presence import Presence
from domain.model.privacy import PrivacyChange
from tests.unit.services.live.live_house import LiveHouse
from tests.unit.services.live.pages import GONE, TOLD, connect, go_away, states, watch


@pytest.fixture(autouse=True)
async def _one_node(house: LiveHouse) -> None:
    await house.hear_other_nodes()


@pytest.mark.parametrize("hider", ["watcher", "watched"])
async def test_who_does_not_show_does_not_see(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, hider: str
) -> None:
    """From the moment of the change on, and also whoever watched already; and it comes back the same way."""
    phone, _ = await connect(house, ann), await connect(house, bob)
    await watch(phone, bob)
    hiding = (ann if hider == "watcher" else bob).user_id
    await house.profiles.change_privacy(hiding, PrivacyChange(show_presence=False))
    await house.pass_time(TOLD)
    assert await phone.hints(HintType.PRESENCE) == [
        {"userId": bob.user_id, "state": "offline", "lastSeenAt": None}
    ]
    assert await house.presence.find(ann.user_id, [bob.user_id]) == [Presence(bob.user_id)]
    assert await house.presence.find(bob.user_id, [ann.user_id]) == [Presence(ann.user_id)]
    assert await watch(phone, bob) == []
    await house.profiles.change_privacy(hiding, PrivacyChange(show_presence=True))
    await house.pass_time(TOLD)
    assert await states(phone) == ["online"]


async def test_whom_one_blocks_is_told_nothing(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """Also not through a common group."""
    await house.groups.create(ann.user_id, name="duo", avatar="", contact_ids=[to_bob.contact_id])
    phone, device = await connect(house, ann), await connect(house, bob)
    await watch(phone, bob)
    await house.blocks.block(bob.user_id, ann.user_id, on=True)
    await house.pass_time(TOLD)
    assert await states(phone) == ["offline"]
    await go_away(device, away=True)
    await house.pass_time(TOLD)
    assert await states(phone) == []
    assert await watch(phone, bob) == []


async def test_people_of_a_common_group_see_each_other(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    carl = await house.register("carl")
    to_carl = await house.befriend(ann.user_id, carl.user_id)
    both = [to_bob.contact_id, to_carl.contact_id]
    phone, _ = await connect(house, carl), await connect(house, bob)
    assert await watch(phone, bob) == []
    await house.groups.create(ann.user_id, name="trio", avatar="", contact_ids=both)
    assert len(await watch(phone, bob)) == 1


async def test_a_contact_that_ends_is_seen_no_more(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    bobs, phone = await connect(house, bob), await connect(house, ann)
    await watch(bobs, ann)
    await house.contacts.delete(ann.user_id, to_bob.contact_id)
    await house.pass_time(TOLD)
    assert await states(bobs) == ["offline"]
    await phone.drop()
    await house.pass_time(GONE)
    assert await states(bobs) == []
