"""Letters that overtake each other, come twice, or never come (M1 to M4)."""

from collections.abc import Sequence

import pytest

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.errors import Unavailable
from domain.model.notifications import Envelope
from domain.services.live.ordered_letters import FILLED_AT_MOST
from ports.transport import CloseReason
from tests.unit.services.live.live_house import LiveHouse


async def test_what_overtook_another_waits_for_it(house: LiveHouse, to_bob: Contact, bob: SignedIn) -> None:
    """M3: two nodes tell in the other order than they committed in."""
    phone = house.connect(bob)
    await phone.greeting()
    post = house.mailboxes.post
    held: list[Sequence[Envelope]] = []

    async def hold(envelopes: Sequence[Envelope]) -> None:
        held.append(envelopes)

    house.mailboxes.post = hold  # type: ignore[method-assign]  # the slow node
    await house.say(to_bob, "first")
    house.mailboxes.post = post  # type: ignore[method-assign]  # the quick one
    await house.say(to_bob, "second")
    assert await phone.texts() == []
    await house.mailboxes.post(held[0])
    assert await phone.texts() == ["first", "second"]


async def test_what_was_never_told_is_filled_from_storage(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """M1, M4: a node died between commit and tell; the next message shows the gap."""
    phone = house.connect(bob)
    await phone.greeting()
    await house.say_untold(to_bob, "first")
    await house.say(to_bob, "second")
    assert await phone.texts() == []
    await house.pass_time(1)
    assert await phone.texts() == ["first", "second"]


@pytest.mark.parametrize("untold", [1, 20, 21, 50])
async def test_a_wide_gap_is_filled_piece_by_piece(
    house: LiveHouse, to_bob: Contact, bob: SignedIn, untold: int
) -> None:
    """Also when storage is away for a moment in the middle of it."""
    phone = house.connect(bob)
    await phone.greeting()
    for number in range(untold):
        await house.say_untold(to_bob, str(number))
    await house.say(to_bob, "told")
    read = house.storage.read
    house.storage.read = _away  # type: ignore[method-assign,assignment]  # the fault of this story
    await house.pass_time(1)
    house.storage.read = read  # type: ignore[method-assign]  # and its end
    await house.pass_time(3)
    assert await phone.texts() == [*map(str, range(untold)), "told"]


async def test_a_gap_too_wide_to_fill_sends_the_client_to_sync(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    phone = house.connect(bob)
    await phone.greeting()
    for number in range(FILLED_AT_MOST + 1):
        await house.say_untold(to_bob, str(number))
    await house.say(to_bob, "told")
    await house.pass_time(2)
    assert phone.closed_with is CloseReason.MAILBOX_LOST


async def test_what_was_never_told_is_told_by_a_relay(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """M4: also when nothing follows."""
    phone = house.connect(bob)
    await phone.greeting()
    await house.relay.tell_untold()
    await house.say_untold(to_bob, "first")
    await house.pass_time(0.9)
    await house.other_nodes_relay.tell_untold()
    assert await phone.texts() == []
    await house.pass_time(1)
    await house.other_nodes_relay.tell_untold()
    assert await phone.texts() == ["first"]
    assert await house.storage.read(lambda uow: uow.outbox.list_untold(house.clock.now(), 10)) == []


async def test_a_change_told_by_a_relay_and_its_node_is_heard_once(
    house: LiveHouse, ann: SignedIn, to_bob: Contact, bob: SignedIn
) -> None:
    """M2: telling twice is harmless, for messages and for what has no number."""
    carol = await house.register("carol")
    await house.relay.tell_untold()
    phone = house.connect(bob)
    await phone.greeting()
    await house.say(to_bob, "hi")
    await house.contacts.request(carol.user_id, bob.user_id)
    await house.pass_time(3)
    await house.other_nodes_relay.tell_untold()
    assert [frame["type"] for frame in await phone.heard()] == [1, 3]


async def _away(*_: object) -> None:
    raise Unavailable("storage", "unplugged")
