"""Clients that acknowledge what they processed by its position (docs/protocol-notifications.md)."""

import json
from collections.abc import Sequence

import pytest

from adapters.memory.mailboxes import MemoryMailbox
from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.ids import SessionId
from domain.model.notifications import ContactChangedNotification
from domain.services.transactions import UnitOfWork
from ports.mailboxes import Letter, MailboxBounds, MailboxLost
from ports.transport import CloseReason
from tests.unit.services.live.live_house import Device, LiveHouse, settle


def opening(session: str, position: int) -> str:
    return json.dumps({"session": session, "position": position})


async def explicit(house: LiveHouse, person: SignedIn, session: str = "", position: int = 0) -> Device:
    device = house.connect(person, opening(session, position))
    greeting = json.loads(await device.greeting())
    device.session = greeting["session"]
    return device


async def test_an_explicit_client_is_told_positions(house: LiveHouse, to_bob: Contact, bob: SignedIn) -> None:
    await house.say(to_bob, "before")
    device = house.connect(bob, opening("", 0))
    greeting = json.loads(await device.greeting())
    assert greeting == {"session": greeting["session"], "resumed": False, "last": 1}
    await house.say(to_bob, "one")
    await house.say(to_bob, "two")
    frames = await device.heard()
    assert [(frame["position"], frame["payload"]["text"]) for frame in frames] == [(1, "one"), (2, "two")]
    assert next(iter(frames[0])) == "position"


async def test_an_explicit_client_resumes_after_what_it_processed(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """Also when the acknowledgement of it never arrived."""
    device = await explicit(house, bob)
    for text in ("one", "two", "three"):
        await house.say(to_bob, text)
    await settle()
    device.transport.say('{"ack":1}')
    await settle()
    await device.drop()
    again = house.connect(bob, opening(device.session, 2))
    assert json.loads(await again.greeting()) == {"session": device.session, "resumed": True, "last": 1}
    await house.say(to_bob, "four")
    assert [(frame["position"], frame["payload"]["text"]) for frame in await again.heard()] == [
        (3, "three"),
        (4, "four"),
    ]


async def test_an_explicit_client_is_not_acknowledged_by_pongs(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = await explicit(house, bob)
    await house.say(to_bob, "one")
    await house.pass_time(30)
    await device.drop()
    again = await explicit(house, bob, device.session, 0)
    assert await again.texts() == ["one"]


async def change(house: LiveHouse, contact: Contact) -> None:
    async def tell(uow: UnitOfWork) -> None:
        uow.notify(ContactChangedNotification(contact))

    await house.transactions.run(tell)


async def test_a_changed_contact_is_told_to_explicit_clients_and_kept_for_them(
    house: LiveHouse, to_bob: Contact, ann: SignedIn
) -> None:
    """Not a hint: who was away for a moment gets it after coming back."""
    device = await explicit(house, ann)
    await change(house, to_bob)
    await house.say(to_bob, "one")
    assert [(frame["position"], frame["type"]) for frame in await device.heard()] == [(1, 8), (2, 1)]
    await device.drop()
    await change(house, to_bob)
    again = await explicit(house, ann, device.session, 2)
    assert [(frame["position"], frame["type"]) for frame in await again.heard()] == [(3, 8)]


async def test_an_unmodified_client_hears_nothing_of_it_and_is_not_held_up(
    house: LiveHouse, to_bob: Contact, ann: SignedIn
) -> None:
    phone = house.connect(ann)
    await phone.greeting()
    await change(house, to_bob)
    assert await phone.heard() == []
    await house.pass_time(10)  # a pong says that it has everything, the letter that was not for it too
    mailbox = house.mailboxes._boxes[f"user:{ann.user_id}"][SessionId(phone.session)]
    assert (mailbox.last, mailbox.acknowledged) == (1, 1)
    await house.say(to_bob, "one")
    assert await phone.texts() == ["one"]


async def test_who_acknowledged_more_than_it_remembers_has_to_sync(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = await explicit(house, bob)
    await house.say(to_bob, "one")
    await settle()
    device.transport.say('{"ack":1}')
    await device.drop()
    again = house.connect(bob, opening(device.session, 0))
    assert json.loads(await again.greeting())["resumed"] is False


async def test_who_remembers_more_than_there_was_has_to_sync(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = await explicit(house, bob)
    await house.say(to_bob, "one")
    await settle()
    await device.drop()
    again = house.connect(bob, opening(device.session, 2))
    assert json.loads(await again.greeting())["resumed"] is False


async def test_a_session_that_never_wrote_down_where_it_began_is_a_new_one(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    """Its node died in between; nobody knows from which delivery on the box is complete."""
    await house.mailboxes.open(f"user:{bob.user_id}", SessionId("half-born"))
    await house.say(to_bob, "one")
    phone = house.connect(bob, "half-born")
    assert (await phone.greeting()).endswith("\n1")
    assert phone.session != "half-born"


async def test_an_acknowledgement_of_what_was_never_sent_changes_nothing(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = await explicit(house, bob)
    device.transport.say('{"ack":1000}')
    device.transport.say('{"ack":-5}')
    device.transport.say('{"ack":"x"}')
    await settle()
    await house.say(to_bob, "one")
    await settle()
    await device.drop()
    again = await explicit(house, bob, device.session, 0)
    assert await again.texts() == ["one"]


async def test_an_explicit_client_goes_on_after_its_mailbox_was_lost(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    house.mailboxes._bounds = MailboxBounds(letters=3)
    device = await explicit(house, bob)
    for number in range(5):
        await house.say(to_bob, str(number))
    frames = await device.heard()
    reset = frames[-1]
    assert reset == {"position": 0, "reset": True, "session": reset["session"], "last": 5}
    await house.say(to_bob, "after")
    assert [(frame["position"], frame["payload"]["text"]) for frame in await device.heard()] == [(1, "after")]
    await device.drop()
    again = await explicit(house, bob, reset["session"], 0)
    assert await again.texts() == ["after"]


async def test_a_client_whose_mailbox_is_lost_again_and_again_is_sent_away(
    house: LiveHouse, bob: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that drops boxes as fast as they are made is not helped by making more of them."""

    async def lost(_: MemoryMailbox) -> Sequence[Letter]:
        raise MailboxLost

    device = await explicit(house, bob)
    await settle()
    monkeypatch.setattr(MemoryMailbox, "receive", lost)
    house.mailboxes._drop(house.mailboxes._boxes[f"user:{bob.user_id}"][SessionId(device.session)])
    resets: list[int] = []
    for _ in range(10):
        resets.append(len(await device.heard()))
        await house.pass_time(1)
    assert resets == [1, 1, 0, 1, 0, 0, 0, 1, 0, 0]
    assert device.closed_with is CloseReason.UNAVAILABLE


async def test_a_mailbox_that_is_lost_now_and_then_is_no_reason_to_go(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    house.mailboxes._bounds = MailboxBounds(letters=3)
    device = await explicit(house, bob)
    for _ in range(10):
        for number in range(5):
            await house.say(to_bob, str(number))
        assert (await device.heard())[-1]["reset"]
        await house.pass_time(61)
    assert device.closed_with is None


async def test_a_chatty_client_is_slowed_down_and_loses_nothing(
    house: LiveHouse, to_bob: Contact, bob: SignedIn
) -> None:
    device = await explicit(house, bob)
    await house.say(to_bob, "one")
    await settle()
    for _ in range(60):
        device.transport.say("1")
    device.transport.say('{"ack":1}')
    await settle()
    mailbox = house.mailboxes._boxes[f"user:{bob.user_id}"][SessionId(device.session)]
    assert mailbox.acknowledged == 0
    await house.pass_time(2)
    assert mailbox.acknowledged == 1


async def test_a_sign_of_life_is_answered_by_one(house: LiveHouse, bob: SignedIn) -> None:
    """A page cannot see pings; without an answer it could not tell a dead connection from a quiet one."""
    device = await explicit(house, bob)
    device.transport.say("1")
    await settle()
    assert device.transport.take_heard() == [b'{"alive":true}']
