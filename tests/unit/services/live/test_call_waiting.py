"""Who has call waiting: everybody all of whose open sessions say that they show a second call."""

import json

import pytest

from domain.model.accounts import SignedIn
from domain.model.ids import NodeId
from domain.model.presence import PresenceState
from tests.unit.services.live.live_house import LiveHouse
from tests.unit.services.live.pages import EXPLICIT, GONE, TOLD

OURS = json.dumps({"session": "", "position": 0, "callWaiting": True})
ORIGINAL = ""


@pytest.fixture(autouse=True)
async def _one_node(house: LiveHouse) -> None:
    await house.hear_other_nodes()


async def has_it(house: LiveHouse, person: SignedIn) -> bool:
    await house.pass_time(TOLD)
    return person.user_id in await house.call_waiting.find([person.user_id])


async def test_a_page_says_so_when_it_opens_its_session(
    house: LiveHouse, ann: SignedIn, bob: SignedIn
) -> None:
    """Whether it is looked at or hidden, and until it has gone."""
    assert not await has_it(house, bob)
    device = house.connect(bob, OURS)
    await device.greeting()
    assert await has_it(house, bob)
    assert not await has_it(house, ann)
    device.transport.say(json.dumps({"away": True}))
    assert await has_it(house, bob)
    await device.drop()
    await house.pass_time(GONE)
    assert not await has_it(house, bob)


@pytest.mark.parametrize("opening", [ORIGINAL, EXPLICIT])
async def test_one_page_that_does_not_say_so_is_enough(house: LiveHouse, bob: SignedIn, opening: str) -> None:
    """While it is open, be it the original's or an older one of ours."""
    device = house.connect(bob, OURS)
    await device.greeting()
    old = house.connect(bob, opening)
    await old.greeting()
    assert not await has_it(house, bob)
    await old.drop()
    assert await has_it(house, bob)


async def test_all_nodes_count(house: LiveHouse, bob: SignedIn) -> None:
    device = house.connect(bob, OURS)
    await device.greeting()
    other = house.board_of(NodeId("other"))
    await other.show({bob.user_id: PresenceState.ONLINE}, {bob.user_id})
    assert await has_it(house, bob)
    await other.show({bob.user_id: PresenceState.ONLINE})
    assert not await has_it(house, bob)
    await other.leave()


async def test_a_page_that_comes_back_says_so_again(house: LiveHouse, bob: SignedIn) -> None:
    """Its session remembers nothing of the kind: it may have been loaded from a newer server meanwhile."""
    old = house.connect(bob, EXPLICIT)
    greeting = json.loads(await old.greeting())
    assert not await has_it(house, bob)
    await old.drop()
    back = json.dumps({"session": greeting["session"], "position": 0, "callWaiting": True})
    device = house.connect(bob, back)
    assert json.loads(await device.greeting())["resumed"]
    assert await has_it(house, bob)
