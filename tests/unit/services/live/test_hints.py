"""What is worth something only now reaches who is there now, and nobody else."""

import json

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.hints import HintEnvelope
from tests.unit.services.live.live_house import LiveHouse, settle

FRAME = b'{"type":6,"payload":{"contactId":1,"userId":2}}'
EXPLICIT = json.dumps({"session": "", "position": 0})


async def test_an_explicit_client_gets_a_hint_as_it_is(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """Without position: there is nothing to acknowledge, and the letters around it stay dense."""
    device = house.connect(bob, EXPLICIT)
    await device.greeting()
    await house.say(to_bob, "one")
    await settle()
    await house.mailboxes.post_hints([HintEnvelope([bob.user_id], FRAME)])
    await house.say(to_bob, "two")
    one, hint, two = await device.heard()
    assert (one["position"], two["position"]) == (1, 2)
    assert hint == json.loads(FRAME)


async def test_an_unmodified_client_gets_no_hint(house: LiveHouse, to_bob: Contact, bob: SignedIn) -> None:
    """It knows four types of notification, and would not ignore a fifth."""
    device = house.connect(bob)
    await device.greeting()
    await house.mailboxes.post_hints([HintEnvelope([bob.user_id], FRAME)])
    await house.say(to_bob, "one")
    assert [frame["type"] for frame in await device.heard()] == [1]


async def test_no_hint_comes_before_the_greeting(house: LiveHouse, bob: SignedIn) -> None:
    """The box is open and read, and its client does not know yet which session it has."""
    device = house.knock()
    send = device.transport.send

    async def send_late(frame: bytes) -> None:
        await house.mailboxes.post_hints([HintEnvelope([bob.user_id], FRAME)])
        await send(frame)

    device.transport.send = send_late  # type: ignore[method-assign]  # the delay of this story
    device.transport.say(bob.token)
    device.transport.say(EXPLICIT)
    assert "session" in json.loads(await device.greeting())
    assert await device.heard() == []


async def test_a_client_that_was_away_hears_no_hint_of_that_time(house: LiveHouse, bob: SignedIn) -> None:
    device = house.connect(bob, EXPLICIT)
    session = json.loads(await device.greeting())["session"]
    await device.drop()
    await house.mailboxes.post_hints([HintEnvelope([bob.user_id], FRAME)])
    again = house.connect(bob, json.dumps({"session": session, "position": 0}))
    assert json.loads(await again.greeting())["resumed"]
    assert await again.heard() == []


async def test_a_slow_client_loses_hints_and_no_letter(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = house.connect(bob, EXPLICIT)
    await device.greeting()
    device.transport.reads = False
    await house.mailboxes.post_hints([HintEnvelope([bob.user_id], FRAME)])
    await house.say(to_bob, "one")
    device.transport.reads = True
    assert await device.texts() == ["one"]
