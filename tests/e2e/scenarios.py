"""The stories of live notifications, each told on one node and on two.

M1 to M6 hold in every one of them: `ends_well` checks the whole history.
"""

import asyncio
from typing import Any

import pytest

from examples.ichat_client import Refused
from tests.e2e.devices import Device, ExplicitDevice
from tests.e2e.history import Dropped, HeardEvent, HeardMessage
from tests.e2e.people import Person
from tests.e2e.story import ARRIVES_WITHIN, Scenario, Story, eventually, is_indexed
from tests.patience import Stopwatch, spare

FOUND_WITHIN = 20.0
"""Seconds; of which a server takes half a one."""


async def everybody_talks(story: Story) -> None:
    """Ann, Bob and Carol on three devices, in pairs and in a group, all at once (M2, M3, M4)."""
    ann, bob, carol = await story.friends("ann", "bob", "carol")
    phone = await story.device(ann, "phone", nodes=[0])
    laptop = await story.device(bob, "laptop", nodes=[1])
    page = await story.device(bob, "page", nodes=[0], explicit=True)
    await ann.found_group("the three", [bob, carol])
    in_group = {person: await person.group_contact() for person in (ann, bob, carol)}
    to_bob = await ann.contact_of(bob)
    await asyncio.gather(
        *(story.chat(person, contact, 10) for person, contact in in_group.items() for _ in range(2)),
        story.chat(ann, to_bob, 10),
    )
    regretted = await story.say(ann, to_bob)
    await ann.ask("POST", "/chat/revoke", None, messageId=regretted.message_id)
    await story.ends_well()
    for device in (phone, laptop, page):
        events = device.history.events
        assert len([event for event in events if isinstance(event, HeardEvent)]) == 1
        assert any(isinstance(event, HeardMessage) and event.revoked for event in events)


async def a_line_breaks_again_and_again(story: Story) -> None:
    """Bob's devices drop while Ann writes; each resumes its session, on any node (M1, M5)."""
    ann, bob = await story.friends("ann", "bob")
    networks = [await story.network(0), await story.network(-1)]
    phone = await story.device(bob, "phone", networks=networks)
    page = await story.device(bob, "page", networks=networks, explicit=True)
    writing = asyncio.create_task(story.chat(ann, await ann.contact_of(bob), 60, pause=0.02))
    devices = (phone, page)
    cuts = 8 if story.long else 3
    for cut in range(1, cuts + 1):
        await asyncio.sleep(0.4 + story.random.random() / 2)
        for network in networks:
            network.cut()
        await eventually(
            lambda cut=cut: all(len(each.sessions) > cut for each in devices),  # type: ignore[misc] # mypy cannot type a lambda's default
            ARRIVES_WITHIN,
            "both are back",
        )
    await writing
    await story.ends_well()
    for device in devices:
        assert len(set(device.sessions)) == 1


async def through_a_tunnel(story: Story) -> None:
    """A half-open connection swallows fifteen messages; the device comes back by another (M1, M6)."""
    ann, bob = await story.friends("ann", "bob")
    network = await story.network()
    phone = await story.device(bob, "phone", networks=[network])
    to_bob = await ann.contact_of(bob)
    await story.chat(ann, to_bob, 3)
    await story.arrives()
    network.half_open()
    await story.chat(ann, to_bob, 15)
    phone.drop()
    await eventually(lambda: len(phone.sessions) == 2, 5, "the phone is back")
    await story.arrives(within=2)
    await story.chat(ann, to_bob, 3)
    await story.ends_well()
    assert len(set(phone.sessions)) == 1


async def a_tunnel_without_end(story: Story) -> None:
    """A half-open connection is noticed within 20 s, also when nobody says anything (M6)."""
    ann, bob = await story.friends("ann", "bob")
    idle, told = await story.network(), await story.network()
    for network in (idle, told):
        device = await story.device(bob, "phone", networks=[network])
        device.comes_back = False
        device.history.retired = True
        network.half_open()
    watch = Stopwatch()
    await story.say(ann, await ann.contact_of(bob))
    for network in (told, idle):
        await eventually(lambda: network.closed_by_server == 1, 20, "it is noticed", watch)  # noqa: B023 - awaited here


async def a_second_socket_takes_over(story: Story) -> None:
    """Of two sockets of one session the newer gets everything, within a second, on any node (M6)."""
    ann, bob = await story.friends("ann", "bob")
    old = await story.device(bob, "old socket", nodes=[0])
    to_bob = await ann.contact_of(bob)
    await story.say(ann, to_bob)
    await story.arrives()
    old.comes_back = False
    old.history.retired = True
    new = Device(bob, "new socket", [story.deployment.nodes[-1].port])
    new.session = old.session
    new.history.events += [*old.history.events, Dropped(1006, spare())]
    watch = Stopwatch()
    await story.switch_on(new)
    await eventually(lambda: old.codes == [4001], 1, "the old one is out", watch)
    await story.chat(ann, to_bob, 5)
    await story.ends_well()
    assert new.session == old.session
    assert len(old.history.has()) == 1


async def a_crowd_comes_back_at_once(story: Story) -> None:
    """All sockets drop at once while somebody writes to all of them; caught up within 15 s (F11)."""
    count, rows = (1000, 100) if story.long else (60, 10)
    people = await story.friends("ann", *(f"friend {number}" for number in range(rows)))
    ann, friends = people[0], people[1:]
    await ann.found_group("everybody", friends)
    everywhere = list(range(len(story.deployment.nodes)))
    devices = [
        await story.device(friends[number % rows], f"device {number}", nodes=everywhere)
        for number in range(count)
    ]
    group = await ann.group_contact()
    writing = asyncio.create_task(story.chat(ann, group, 20, pause=0.05))
    await asyncio.sleep(0.3)
    for device in devices:
        device.drop()
    await writing
    await story.arrives(within=15)
    await story.ends_well()
    assert all(len(set(device.sessions)) == 1 for device in devices)


async def signing_out_closes_sockets(story: Story) -> None:
    """Logout, password change and disabling close the sockets on every node within 2 s (S4)."""
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone", nodes=[0])
    laptop = await story.device(bob, "laptop", nodes=[-1], token=await bob.another_login())
    tablet = await story.device(bob, "tablet", nodes=[0], token=await bob.another_login())
    for device in (phone, laptop, tablet):
        device.comes_back = False
        device.history.retired = True
    bob.token, kept = laptop.token, bob.token
    await bob.ask("POST", "/logout")
    await eventually(lambda: laptop.codes == [1008], 2, "the laptop is out")
    bob.token = kept
    await bob.ask("POST", "/user/password", {"oldPassword": "secret-12", "newPassword": "secret-22"})
    await eventually(lambda: tablet.codes == [1008], 2, "the tablet is out")
    assert phone.online.is_set()
    await asyncio.to_thread(story.deployment.ichat, "disable-user", bob.username)
    await eventually(lambda: phone.codes == [1008], 2, "the phone is out")
    await asyncio.to_thread(story.deployment.ichat, "enable-user", bob.username)
    bob.token = await bob.another_login("secret-22")
    await story.device(bob, "new phone")
    await story.say(ann, await ann.contact_of(bob))
    await story.ends_well()


async def a_renewed_login_is_the_same_login(story: Story) -> None:
    """Its fresh token is good on every node, its socket stays, and ending it ends both tokens (S4)."""
    ann, bob = await story.friends("ann", "bob")
    bob.token = await bob.another_login()
    tablet = await story.device(bob, "tablet", nodes=[0])
    renewed = await bob.ask("POST", "/login/renew")
    laptop = await story.device(bob, "the same tablet", nodes=[-1], token=renewed["token"])
    await story.say(ann, await ann.contact_of(bob))
    await story.arrives()
    for device in (tablet, laptop):
        device.comes_back = False
        device.history.retired = True
    bob.token = renewed["token"]
    await bob.ask("POST", "/logout")
    await eventually(lambda: tablet.codes == laptop.codes == [1008], 2, "both sockets are out")
    bob.token = await bob.another_login()
    await story.device(bob, "tablet again")
    await story.say(ann, await ann.contact_of(bob))
    await story.ends_well()


async def impatience(story: Story) -> None:
    """Fifty parallel tries of one message, on all nodes, are one message (M2)."""
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone")
    to_bob = await ann.contact_of(bob)
    body = {"contactId": to_bob, "localId": "the same", "text": "once"}
    answers = await asyncio.gather(*(ann.ask("POST", "/chat/send", body) for _ in range(50)))
    assert len({answer["messageId"] for answer in answers}) == 1
    await story.say(ann, to_bob)
    await story.ends_well()
    assert len(phone.history.has()) == 2


async def a_slow_reader(story: Story) -> None:
    """A device that reads nothing is closed within 10 s, holds little memory and misses nothing (F10)."""
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone")
    page = await story.device(bob, "page")
    to_bob = await ann.contact_of(bob)

    async def say_much() -> None:
        for number in range(60):
            await story.say(ann, to_bob, f"{number} " + "long " * 12_000)

    async def last_found() -> list[Any]:
        found: list[Any] = (await bob.ask("GET", "/chat/search", None, q="59"))["messages"]
        return found

    await say_much()
    await story.arrives()
    await is_indexed(last_found)  # what it takes to send and to index them is there now
    before = story.deployment.nodes[0].memory_kib()
    phone.stop_reading()
    watch = Stopwatch()
    await say_much()
    await eventually(lambda: not phone.held_by_server, 10, "the server gave it up", watch)
    grown = story.deployment.nodes[0].memory_kib() - before
    assert grown < 60 * 100, "the box holds the letters once, the socket next to nothing"
    phone.read_on()
    await story.ends_well()
    assert len(page.sessions) == 1


async def a_contact_is_renamed_blocked_and_deleted(story: Story) -> None:
    """What Ann makes of Bob reaches her page, whichever node she asks and however often its line breaks; her
    old phone hears nothing of it and is not held up. Bob reaches nobody while he is blocked.
    """
    ann, bob = await story.friends("ann", "bob")
    network = await story.network(-1)
    page = await story.device(ann, "page", networks=[network], explicit=True)
    assert isinstance(page, ExplicitDevice)
    phone = await story.device(ann, "phone", nodes=[0])
    to_bob, to_ann = await ann.contact_of(bob), await bob.contact_of(ann)

    async def hears(change: str) -> None:
        await eventually(lambda: change in page.changes, 10, change)

    await ann.ask("POST", "/contact/update", {"contactId": to_bob, "alias": "Bobby"})
    await hears("Bobby False")
    network.cut()
    await ann.ask("POST", "/contact/update", {"contactId": to_bob, "alias": "Robert"})
    await hears("Robert False")
    await ann.ask("POST", "/user/block", {"userId": bob.user_id, "on": True})
    await hears("Robert True")
    for contact_id, path, body in (
        (to_ann, "/chat/send", {"text": "hello?"}),
        (to_ann, "/call", {"userIds": [ann.user_id]}),
    ):
        with pytest.raises(Refused, match="403 403"):
            await bob.ask("POST", path, {"contactId": contact_id, **body})
    await ann.ask("POST", "/contact/update", {"contactId": to_bob, "alias": "Bob again"})
    await ann.ask("POST", "/user/block", {"userId": bob.user_id, "on": False})
    await hears("Bob again False")
    await story.chat(bob, to_ann, 3)
    await story.arrives()
    await ann.ask("POST", "/contact/delete", {"contactId": to_bob})
    await hears(f"contact {to_bob} is gone")
    await story.ends_well()
    assert len(set(page.sessions)) == 1
    assert not [event for event in phone.history.events if isinstance(event, HeardEvent)]


async def what_was_said_is_found(story: Story) -> None:
    """Ann and Bob write on any node while they search on any; each message is found by both, a revoked one
    by nobody from the moment that the revoke was answered (N5).
    """
    ann, bob = await story.friends("ann", "bob")
    to_bob = await ann.contact_of(bob)

    async def search(person: Person, query: str) -> list[int]:
        page = await person.ask("GET", "/chat/search", None, q=query)
        return [message["messageId"] for message in page["messages"]]

    async def is_found(number: int) -> int:
        sent = await story.say(ann, to_bob, f"Grüße number{number}x")
        watch = Stopwatch()
        while sent.message_id not in await search(bob, f"grusse number{number}x"):
            assert watch.shows(FOUND_WITHIN), "a message was not found"
            await asyncio.sleep(0.05)
        return sent.message_id

    ids = await asyncio.gather(*map(is_found, range(10)))
    assert await search(ann, "GRÜSSE") == sorted(ids, reverse=True)
    for message_id in ids[:5]:
        await ann.ask("POST", "/chat/revoke", None, messageId=message_id)
        assert message_id not in await search(bob, "grusse")
    assert await search(ann, "grusse") == sorted(ids[5:], reverse=True)
    await story.ends_well()


ANYWHERE: tuple[Scenario, ...] = (
    everybody_talks,
    a_line_breaks_again_and_again,
    through_a_tunnel,
    a_second_socket_takes_over,
    a_crowd_comes_back_at_once,
    signing_out_closes_sockets,
    a_renewed_login_is_the_same_login,
    a_contact_is_renamed_blocked_and_deleted,
    impatience,
    what_was_said_is_found,
)
LENGTHY: tuple[Scenario, ...] = (a_slow_reader,)
"""Where time matters, once is enough."""
LONG: tuple[Scenario, ...] = (a_tunnel_without_end,)
"""Besides all others, where it does not."""
