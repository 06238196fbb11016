"""Who is here, and who is told (docs/protocol-notifications.md: hints)."""

import json
from datetime import datetime
from typing import Any

import pytest

from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.errors import InvalidFields, Unavailable
from domain.model.hints import HintType
from domain.model.ids import NodeId, UserId
from domain.model.presence import Presence, PresenceState
from domain.services.live.attendance import Attendance
from ports.presence import NODE_KEPT
from tests.unit.services.live.live_house import LiveHouse, settle
from tests.unit.services.live.pages import EXPLICIT, GONE, TOLD, Page, connect, go_away, states, watch


@pytest.fixture(autouse=True)
async def _one_node(house: LiveHouse) -> None:
    await house.hear_other_nodes()


async def test_a_watch_is_answered_at_once(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """With one hint for each who is watched; strangers and nobody are not."""
    stranger = await house.register("sam")
    phone = await connect(house, ann)
    assert await watch(phone, bob, stranger) == [
        {"userId": bob.user_id, "state": "offline", "lastSeenAt": None}
    ]
    await connect(house, bob)
    await phone.heard()
    assert await watch(phone, bob) == [{"userId": bob.user_id, "state": "online", "lastSeenAt": None}]
    assert await watch(phone) == []


async def test_whoever_comes_and_goes_is_seen(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """With the time of their leaving, within five seconds of it, and not before they could be back."""
    phone = await connect(house, ann)
    await watch(phone, bob)
    device = await connect(house, bob)
    assert await states(phone) == ["online"]
    left = house.clock.now()
    await device.drop()
    await house.pass_time(2)
    assert await states(phone) == []
    await house.pass_time(GONE - 2)
    [hint] = await phone.hints(HintType.PRESENCE)
    assert hint == {
        "userId": bob.user_id,
        "state": "offline",
        "lastSeenAt": left.isoformat().replace("+00:00", "Z"),
    }
    await connect(house, bob)
    assert await phone.hints(HintType.PRESENCE) == [
        {"userId": bob.user_id, "state": "online", "lastSeenAt": None}
    ]


async def test_an_old_client_is_online_too(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """It is never away, whatever it sends, and is told of nobody."""
    phone = await connect(house, ann)
    await watch(phone, bob)
    old = house.connect(bob)
    await old.greeting()
    old.transport.say('{"away":true}')
    old.transport.say(json.dumps({"watch": [ann.user_id]}))
    await house.pass_time(TOLD)
    assert await states(phone) == ["online"]
    assert await old.heard() == []


async def test_somebody_is_away_when_all_their_pages_are(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    phone = await connect(house, ann)
    await watch(phone, bob)
    one, other = await connect(house, bob), await connect(house, bob)
    await go_away(one, away=True)
    await house.pass_time(TOLD)
    assert await states(phone) == ["online"]
    await go_away(other, away=True)
    await house.pass_time(TOLD)
    assert await states(phone) == ["away"]
    await go_away(one, away=False)
    await house.pass_time(TOLD)
    assert await states(phone) == ["online"]
    await one.drop()
    await house.pass_time(TOLD)
    assert await states(phone) == ["away"]


async def test_a_page_that_is_loaded_anew_was_never_gone(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    phone, device = await connect(house, ann), await connect(house, bob)
    await watch(phone, bob)
    for _ in range(3):
        await device.drop()
        await house.pass_time(2)
        device = await connect(house, bob)
    await house.pass_time(GONE)
    assert await states(phone) == []


async def test_one_change_a_second_is_told_at_most(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """However often Bob looks away and back, and the last one is told in any case."""
    phone, device = await connect(house, ann), await connect(house, bob)
    await watch(phone, bob)
    for turn in range(41):
        await go_away(device, away=turn % 2 == 0)
        house.clock.advance(0.1)
        await house.attendance.show()
        await settle()
        await house.watchers.tell()
    assert len(await states(phone)) <= 4
    await house.pass_time(TOLD)
    assert (await house.presence.find(ann.user_id, [bob.user_id]))[0].state is PresenceState.AWAY
    assert (await watch(phone, bob))[0]["state"] == "away"


async def test_storage_is_written_when_the_last_session_ends(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not for each session, each page that is hidden, or each who comes."""
    changes: list[Any] = []
    transaction = house.storage.transaction

    async def counted(work: Any, *args: Any) -> Any:
        changes.append(work)
        return await transaction(work, *args)

    one, other = await connect(house, bob), await connect(house, bob)
    monkeypatch.setattr(house.storage, "transaction", counted)
    await go_away(one, away=True)
    await one.drop()
    await connect(house, ann)
    await house.pass_time(GONE)
    assert changes == []
    await other.drop()
    await house.pass_time(GONE)
    assert len(changes) == 1


async def test_people_are_asked_about(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """In the order asked for; strangers and unknown people look as if nobody had ever seen them."""
    stranger = await house.register("sam")
    await connect(house, bob)
    await (await connect(house, stranger)).drop()
    await house.pass_time(GONE)
    asked = [stranger.user_id, bob.user_id, UserId(4711), bob.user_id, ann.user_id]
    assert await house.presence.find(ann.user_id, asked) == [
        Presence(stranger.user_id),
        Presence(bob.user_id, PresenceState.ONLINE),
        Presence(UserId(4711)),
        Presence(bob.user_id, PresenceState.ONLINE),
        Presence(ann.user_id),
    ]
    with pytest.raises(InvalidFields):
        await house.presence.find(ann.user_id, [UserId(number) for number in range(1, 202)])


async def test_at_most_two_hundred_are_watched(house: LiveHouse, ann: SignedIn, bob: SignedIn) -> None:
    """The first of those that were asked for."""
    phone = await connect(house, ann)
    people = [UserId(number) for number in range(1000, 1200)]
    await house.befriend(ann.user_id, bob.user_id)
    phone.transport.say(json.dumps({"watch": [*people, bob.user_id]}))
    assert await phone.hints(HintType.PRESENCE) == []
    phone.transport.say(json.dumps({"watch": [bob.user_id, *people]}))
    assert len(await phone.hints(HintType.PRESENCE)) == 1


async def test_a_thousand_watchers_cost_one_look(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the board, which is one command for a node."""
    people = [await house.register(f"person{number:03}") for number in range(40)]
    for person in people:
        await house.befriend(person.user_id, bob.user_id)
    devices = [house.connect(person, EXPLICIT) for person in people for _ in range(25)]
    for device in devices:
        await device.greeting()
    await house.pass_time(TOLD)
    looks: list[Any] = []
    find = house.board.find

    async def counted(user_ids: Any) -> Any:
        looks.append(user_ids)
        return await find(user_ids)

    monkeypatch.setattr(house.board, "find", counted)
    for device in devices:
        await watch(device, bob)
    assert len(looks) == 1
    house.connect(bob)
    house.clock.advance(1)
    await settle()
    await house.attendance.show()
    looks.clear()
    await house.watchers.tell()
    assert len(looks) == 1
    assert [await states(device) for device in devices] == [["online"]] * 1000


async def test_of_a_node_that_died_nobody_stays_online(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """For more than forty seconds. Nobody tells of it; Bob was seen when he was looked at last."""
    phone = await connect(house, ann)
    await house.board_of(NodeId("dead")).show({bob.user_id: PresenceState.ONLINE})
    assert (await watch(phone, bob))[0]["state"] == "online"
    died = house.clock.now()
    await house.pass_time(40)
    [hint] = await phone.hints(HintType.PRESENCE)
    [seen] = await house.presence.find(ann.user_id, [bob.user_id])
    assert (hint["state"], seen.state) == ("offline", PresenceState.OFFLINE)
    assert seen.last_seen_at is not None
    assert died - NODE_KEPT <= seen.last_seen_at <= died + NODE_KEPT


async def test_a_node_that_left_in_order_is_missed_within_five_seconds(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """Its people may be back elsewhere by then: Carl is, and was never gone."""
    carl = await house.register("carl")
    await house.befriend(ann.user_id, carl.user_id)
    phone = await connect(house, ann)
    leaving = Attendance(
        board=house.board_of(NodeId("leaving")),
        presence=house.presence,
        node_mail=house.node_mail,
        clock=house.clock,
    )
    for person in (bob, carl):
        leaving.enter(Page(person.user_id))
    await leaving.show()
    assert [each["state"] for each in await watch(phone, bob, carl)] == ["online"] * 2
    left = house.clock.now()
    await leaving.close()
    await connect(house, carl)
    await house.pass_time(GONE - TOLD)
    [hint] = await phone.hints(HintType.PRESENCE)
    assert (hint["userId"], hint["state"]) == (bob.user_id, "offline")
    assert datetime.fromisoformat(hint["lastSeenAt"]) == left


async def test_what_cannot_be_shown_now_is_shown_later(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store was away while Bob came, and while he left."""
    phone = await connect(house, ann)
    await watch(phone, bob)

    async def refuse(*_: Any) -> Any:
        raise Unavailable("redis", "away")

    with monkeypatch.context() as away:
        away.setattr(house.board, "show", refuse)
        device = house.connect(bob, EXPLICIT)
        await device.greeting()
        with pytest.raises(Unavailable):
            await house.attendance.show()
    await house.pass_time(TOLD)
    assert await states(phone) == ["online"]
    await device.drop()
    house.clock.advance(3)
    with monkeypatch.context() as away:
        away.setattr(house.board, "show", refuse)
        with pytest.raises(Unavailable):
            await house.attendance.show()
    await house.pass_time(TOLD)
    assert await states(phone) == ["offline"]


async def test_a_store_that_was_emptied_is_told_anew(
    house: LiveHouse, ann: SignedIn, bob: SignedIn, to_bob: Contact
) -> None:
    """The node notices at its next renewal; watchers need not notice at all."""
    phone, _ = await connect(house, ann), await connect(house, bob)
    await watch(phone, bob)
    house.clock.advance(NODE_KEPT.total_seconds() + 1)
    assert (await house.presence.find(ann.user_id, [bob.user_id]))[0].state is PresenceState.OFFLINE
    await house.attendance.renew()
    await house.pass_time(1)
    assert (await house.presence.find(ann.user_id, [bob.user_id]))[0].state is PresenceState.ONLINE
