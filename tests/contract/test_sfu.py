"""What ports.sfu promises, kept by every adapter: in memory, and by a real Janus with pages that send."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from domain.model.call_media import UnitName
from domain.model.call_streams import StreamKind
from domain.model.ids import UserId
from ports.sfu import (
    FeedsChanged,
    Refused,
    SeatGone,
    SeatLost,
    SfuEvent,
    UnitAway,
    UnitUnwell,
)
from tests.contract.sfu_world import (
    ANN,
    BOB,
    BOTH,
    CAT,
    ELSEWHERE,
    KINDS,
    ROOM,
    JanusWorld,
    MemoryWorld,
    Page,
    World,
)
from tests.e2e.story import eventually
from tests.patience import GIVEN
from tests.servers.janus import JanusServer, janus_server
from tests.sfu_page import without_codecs


@pytest.fixture
def janus() -> Iterator[JanusServer]:
    with janus_server() as server:
        yield server


@pytest.fixture(params=["memory", "janus"])
async def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    world: World
    if request.param == "memory":
        world = MemoryWorld()
    else:
        without_codecs(monkeypatch)
        world = JanusWorld(request.getfixturevalue("janus"))
    for sfu in (world.here, world.there):
        await sfu.open()
    await eventually(
        lambda: bool(world.here.usable() and world.there.usable()), GIVEN, "both nodes see the unit"
    )
    yield world
    for sfu in (world.here, world.there):
        await sfu.close()


def of_feeds(event: SfuEvent) -> bool:
    return isinstance(event, FeedsChanged)


@pytest.fixture
async def room(world: World) -> AsyncIterator[Callable[..., Page]]:
    """Makes pages for the room, which is open."""
    await world.here.open_room(world.unit, ROOM)
    pages: list[Page] = []

    def page(user_id: UserId, number: int = 1) -> Page:
        pages.append(Page(world, user_id, number))
        return pages[-1]

    yield page
    for each in pages:
        await each.close()


async def test_a_room_is_opened_and_closed_as_often_as_one_likes(world: World) -> None:
    """By whichever node; another one's stays."""
    await world.here.open_room(world.unit, ROOM)
    await world.there.open_room(world.unit, ROOM)
    await world.there.open_room(world.unit, ELSEWHERE)
    assert sorted(await world.here.list_rooms(world.unit)) == [ROOM, ELSEWHERE]
    for _ in range(2):
        await world.there.close_room(world.unit, ROOM)
    assert list(await world.here.list_rooms(world.unit)) == [ELSEWHERE]
    with pytest.raises(SeatLost):
        await world.here.take_seat(world.unit, ROOM, "1.1", lambda _: None)


async def test_a_unit_that_is_not_known_is_away(world: World) -> None:
    nowhere = UnitName("ws://192.0.2.99:1")
    for ask in (world.here.open_room, world.here.close_room):
        with pytest.raises(UnitAway):
            await ask(nowhere, ROOM)
    with pytest.raises(UnitAway):
        await world.here.list_rooms(nowhere)


async def test_one_receives_what_another_sends(world: World, room: Callable[..., Page]) -> None:
    """Bob hears of it when Ann begins, is offered her two streams by their owner and kind, and gets packets;
    there is nothing more to offer then.
    """
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    assert await bob.seat.follow() is None
    await ann.publish()
    await bob.hears(of_feeds)
    offer = await bob.follow()
    assert offer
    assert (offer.number, offer.fresh) == (1, True)
    assert {(each.user_id, each.kind) for each in offer.streams} == {(ANN, kind) for kind in BOTH}
    await bob.down.receives()
    assert (bob.seat.answered, bob.seat.offering) == (1, False)
    assert await bob.follow() is None


async def test_who_comes_later_is_offered_all_that_is_sent(world: World, room: Callable[..., Page]) -> None:
    """And who follows again is offered the newcomer on the same connection."""
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await ann.publish()
    await bob.publish()
    await bob.hears(of_feeds)
    assert await bob.follow()
    cat = await room(CAT).sit()
    offer = await cat.follow()
    assert offer
    assert {each.user_id for each in offer.streams} == {ANN, BOB}
    bob.events.clear()
    await cat.publish()
    await bob.hears(of_feeds)
    second = await bob.follow()
    assert second
    assert (second.number, second.fresh) == (2, False)
    assert {each.user_id for each in second.streams} == {ANN, CAT}


async def test_a_seat_that_is_released_is_gone_for_its_owner_and_for_the_others(
    world: World, room: Callable[..., Page]
) -> None:
    """Released by another node; twice is once."""
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await ann.publish()
    await bob.hears(of_feeds)
    await bob.follow()
    bob.events.clear()
    for _ in range(2):
        await world.there.release(world.unit, ann.seat.held)
    await bob.hears(of_feeds)
    offer = await bob.follow()
    assert offer is None or offer.streams == []
    with pytest.raises(SeatLost):
        await ann.seat.publish("v=0", KINDS)
    with pytest.raises(SeatLost):
        await world.there.adopt(world.unit, ann.seat.held, lambda _: None)


async def test_another_node_takes_a_seat_over_and_media_go_on(
    world: World, room: Callable[..., Page]
) -> None:
    """It knows what was answered, offers nothing twice, and learns what began and ended meanwhile."""
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await ann.publish()
    await bob.hears(of_feeds)
    await bob.follow()
    bob.seat.leave()
    cat = await room(CAT).sit()
    await cat.publish()
    bob.events.clear()
    bob.seat = await world.there.adopt(world.unit, bob.seat.held, bob.hear)
    assert (bob.seat.answered, bob.seat.offering) == (1, False)
    await bob.down.receives()
    offer = await bob.follow()
    assert offer
    assert (offer.number, offer.fresh) == (2, False)
    assert {each.user_id for each in offer.streams} == {ANN, CAT}
    await world.here.release(world.unit, cat.seat.held)
    await bob.hears(of_feeds)


async def test_a_fresh_connection_replaces_the_old_one(world: World, room: Callable[..., Page]) -> None:
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await ann.publish()
    await bob.hears(of_feeds)
    await bob.follow()
    await bob.seat.renew()
    offer = await bob.follow()
    assert offer
    assert (offer.number, offer.fresh) == (2, True)
    assert len(offer.streams) == 2
    await bob.down.receives()


async def test_an_offer_that_nobody_saw_is_made_anew_and_the_seat_stays(
    world: World, room: Callable[..., Page]
) -> None:
    """Its page was away just then; to need a new seat it would have to send everything anew, too."""
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await ann.publish()
    await bob.hears(of_feeds)
    assert await bob.seat.follow()
    await bob.seat.renew()
    offer = await bob.follow()
    assert offer
    assert (offer.number, offer.fresh) == (2, True)
    await bob.down.receives()
    assert not any(isinstance(event, SeatGone) for event in bob.events)


async def test_ice_is_restarted_on_the_same_connection(world: World, room: Callable[..., Page]) -> None:
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    assert await bob.seat.restart() is None
    await ann.publish()
    await bob.hears(of_feeds)
    first = await bob.follow()
    offer = await bob.seat.restart()
    assert offer
    assert first
    assert (offer.number, offer.fresh) == (2, False)
    assert list(offer.streams) == list(first.streams)
    assert bob.seat.offering


async def test_an_answer_to_no_offer_changes_nothing_and_rubbish_is_refused(
    world: World, room: Callable[..., Page]
) -> None:
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await bob.seat.answer(1, "v=0")
    assert bob.seat.answered == 0
    with pytest.raises(Refused):
        await ann.seat.publish("rubbish", KINDS)
    await ann.publish()
    await bob.hears(of_feeds)
    offer = await bob.seat.follow()
    assert offer
    await bob.seat.answer(7, "v=0")
    assert bob.seat.answered == 0
    with pytest.raises(Refused):
        await bob.seat.answer(1, "rubbish")


async def test_layers_pauses_and_silence_are_taken(world: World, room: Callable[..., Page]) -> None:
    """Also before there is anything to choose, and for who sends nothing (any more)."""
    ann, bob = await room(ANN).sit(), await room(BOB).sit()
    await bob.seat.choose(ANN, StreamKind.CAMERA, 0)
    await ann.seat.mute(muted=True)
    await ann.publish()
    await bob.hears(of_feeds)
    await bob.follow()
    for layer in (0, 2, None):
        await bob.seat.choose(ANN, StreamKind.CAMERA, layer)
    await world.there.mute(world.unit, ann.seat.held)
    await ann.seat.mute(muted=False)
    await bob.seat.choose(CAT, StreamKind.SCREEN, 1)


async def test_a_room_that_is_closed_takes_its_seats_along(world: World, room: Callable[..., Page]) -> None:
    ann = await room(ANN).sit()
    await world.there.close_room(world.unit, ROOM)
    await ann.hears(lambda event: isinstance(event, SeatGone))


async def test_a_unit_that_is_drained_tells_who_sits_there_each_time_anew(
    world: World, room: Callable[..., Page]
) -> None:
    """It is not usable then, but for calls that have to stay: Bob, who comes late, receives Ann."""
    ann = await room(ANN).sit()
    for times in (1, 2):
        world.here.drain([world.unit, UnitName("another")])
        assert ann.events.count(UnitUnwell(away=False)) == times
    assert list(world.here.usable()) == []
    assert list(world.here.units()) == [world.unit]
    await ann.publish()
    await world.here.open_room(world.unit, ROOM)
    assert await (await room(BOB).sit()).follow()
    world.here.drain([])
    assert list(world.here.usable()) == [world.unit]
    assert ann.events.count(UnitUnwell(away=False)) == 2


async def test_a_unit_that_dies_tells_who_sits_there_at_once(world: World, room: Callable[..., Page]) -> None:
    ann = await room(ANN).sit()
    world.kill()
    await ann.hears(lambda event: event == UnitUnwell(away=True))
    assert list(world.here.usable()) == []
    with pytest.raises(UnitAway):
        await ann.seat.publish("v=0", KINDS)
    with pytest.raises(UnitAway):
        await world.here.open_room(world.unit, ROOM)
