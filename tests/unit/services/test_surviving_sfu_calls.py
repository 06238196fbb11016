"""Calls through an SFU go on: sockets break, pages are loaded anew, SFUs die and are emptied."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.model.audit import AT_THE_SERVER
from domain.model.call_media import MediaMode, UnitName
from domain.model.call_media_rules import MediaPolicy
from domain.model.errors import NotFound
from domain.model.ids import AuditId
from domain.model.sfu_units import UnitUse
from tests.unit.services.call_house import settle
from tests.unit.services.sfu_house import (
    FIRST,
    NORTH,
    OF_SECOND_PAGE,
    OFFER,
    SECOND,
    SOUND_AND_PICTURE,
    SOUTH,
    SfuHouse,
    answer_all,
    ops,
    sfu_house,
    told,
)


@pytest.fixture
async def house() -> AsyncIterator[SfuHouse]:
    async with sfu_house() as house:
        yield house


async def test_a_socket_that_breaks_leaves_the_seat_to_the_next(house: SfuHouse) -> None:
    """As after the death of a node: the page says what it has, and goes on as if nothing had been."""
    _, (ann, bob, _) = await house.talking("ann", "bob", "cat")
    chair = house.chair(ann.user_id)
    await ann.break_off()
    ann = await ann.come_back()
    await ann.says("resume", FIRST, n=chair.answered)
    assert [each for each in ops(ann) if each != "sfu"] == ["resumed"]
    await bob.says("publish", FIRST, sdp=OFFER, kinds={**SOUND_AND_PICTURE, "2": "screen"})
    assert "screen" in {each["kind"] for each in await answer_all(ann, FIRST)}
    assert house.chair(ann.user_id) is chair


async def test_a_page_that_knows_another_offer_receives_by_a_fresh_connection(house: SfuHouse) -> None:
    _, (ann, *_) = await house.talking("ann", "bob", "cat")
    await ann.break_off()
    ann = await ann.come_back()
    await ann.says("resume", FIRST, n=0)
    resumed, offer = [each for each in told(ann) if "op" in each]
    assert resumed["op"] == "resumed"
    assert offer["fresh"]
    assert len(offer["streams"]) == 4


@pytest.mark.parametrize("said", [True, False], ids=["it says so", "it says nothing"])
async def test_a_page_that_comes_back_with_nothing_gets_another_seat(house: SfuHouse, said: bool) -> None:
    _, (ann, *_) = await house.talking("ann", "bob", "cat")
    await ann.break_off()
    ann = await ann.come_back()
    if said:
        await ann.says("resume", 0, n=0)
    else:
        await house.pass_time(6)
    assert {"op": "go", "generation": SECOND} in told(ann)
    assert house.chair(ann.user_id).feed == f"{ann.user_id}.{SECOND}"
    assert (
        len([each for each in house.unit().chairs.values() if each.feed.startswith(f"{ann.user_id}.")]) == 1
    )


async def test_a_page_loaded_anew_takes_another_seat_and_the_old_one_is_gone(house: SfuHouse) -> None:
    call_id, (ann, bob, _) = await house.talking("ann", "bob", "cat")
    [again] = await house.come(call_id, "ann")
    assert {"op": "go", "generation": OF_SECOND_PAGE} in told(again)
    assert [
        each.feed for each in house.unit().chairs.values() if each.feed.startswith(f"{ann.user_id}.")
    ] == [f"{ann.user_id}.{OF_SECOND_PAGE}"]
    await again.says("publish", OF_SECOND_PAGE, sdp=OFFER, kinds=SOUND_AND_PICTURE)
    streams = await answer_all(bob, FIRST)
    assert ann.user_id in {each["userId"] for each in streams}


async def test_when_a_unit_dies_all_go_to_the_next(house: SfuHouse) -> None:
    call_id, phones = await house.talking("ann", "bob", "cat")
    house.unit().die()
    await settle()
    assert all({"op": "go", "generation": SECOND} in told(phone) for phone in phones)
    call = await house.call(call_id)
    assert (call.unit, call.media.generation) == (SOUTH, 2)
    for phone in phones:
        await phone.says("publish", SECOND, sdp=OFFER, kinds=SOUND_AND_PICTURE)
    for phone in phones:
        await answer_all(phone, SECOND)
        await phone.says("swapped", SECOND)
    assert all("drop-mesh" in ops(phone) for phone in phones)
    assert len(house.chair(phones[0].user_id, SOUTH).received) == 4


async def test_when_no_unit_is_left_all_go_back_to_the_mesh(house: SfuHouse) -> None:
    call_id, phones = await house.talking("ann", "bob", "cat")
    house.unit(SOUTH).away = True
    house.unit().die()
    await settle()
    assert [ops(phone)[-1] for phone in phones] == ["mesh"] * 3
    assert (await house.call(call_id)).mode is MediaMode.MESH
    house.unit().away = False
    await house.pass_time(4)
    assert [told(phone) for phone in phones] == [[], [], []]  # it may be gone again at once
    await house.pass_time(4)
    assert all("go" in ops(phone) for phone in phones)


async def test_a_call_that_found_no_unit_goes_there_when_there_is_one(house: SfuHouse) -> None:
    """All three came while both were slow; nobody comes or goes afterwards."""
    house.unit().away = house.unit(SOUTH).away = True
    call_id = await house.ring()
    phones = await house.come(call_id, "ann", "bob", "cat")
    await house.pass_time(4)
    assert [told(phone) for phone in phones] == [[], [], []]
    house.unit().away = False
    await house.pass_time(4)
    assert all({"op": "go", "generation": FIRST} in told(phone) for phone in phones)
    assert (await house.call(call_id)).unit


@pytest.mark.parametrize(("back", "generation"), [(NORTH, 1), (SOUTH, 2)], ids=["the same", "another"])
async def test_where_they_are_too_many_for_a_mesh_they_wait_for_a_unit(
    house: SfuHouse, back: UnitName, generation: int
) -> None:
    """And go to whichever is there again first."""
    house.call_routing = replace(house.call_routing, policy=MediaPolicy(sfu_from=3, mesh_at_most=2))
    house.signaling = replace(house.signaling, seats=replace(house.call_seating, routing=house.call_routing))
    call_id, phones = await house.talking("ann", "bob", "cat")
    house.unit(SOUTH).away = True
    house.unit().die()
    await settle()
    assert all("mesh" not in ops(phone) for phone in phones)
    house.unit(back).away = False
    await house.pass_time(2)
    assert all({"op": "go", "generation": SECOND} in told(phone) for phone in phones)
    assert house.unit(back).rooms == {f"{call_id}.{generation}"}
    assert (await house.call(call_id)).unit == back


async def test_a_unit_that_died_before_anybody_had_a_seat_there_is_left(house: SfuHouse) -> None:
    """The third comes in the moment in which it dies."""
    house.unit().hung = True
    call_id = await house.ring()
    phones = await house.come(call_id, "ann", "bob", "cat")
    assert all({"op": "go", "generation": FIRST} in told(phone) for phone in phones)
    assert (await house.call(call_id)).unit == SOUTH


async def test_without_another_unit_they_are_back_in_the_mesh_before_anybody_had_a_seat(
    house: SfuHouse,
) -> None:
    house.unit().hung = house.unit(SOUTH).away = True
    call_id = await house.ring()
    phones = await house.come(call_id, "ann", "bob", "cat")
    assert [ops(phone)[-1] for phone in phones] == ["mesh"] * 3
    assert (await house.call(call_id)).mode is MediaMode.MESH


async def test_a_unit_that_is_emptied_serves_until_all_receive_by_another(house: SfuHouse) -> None:
    call_id, phones = await house.talking("ann", "bob", "cat")
    for phone in phones:
        await phone.says("swapped", FIRST)
    house.unit().drain()
    await settle()
    assert (await house.call(call_id)).unit == SOUTH
    assert len(house.unit().chairs) == 3
    for phone in phones:
        await phone.says("swapped", SECOND)
    await settle()
    assert (house.unit().chairs, house.unit().rooms) == ({}, set())
    assert len(house.unit(SOUTH).chairs) == 3


async def test_a_unit_that_is_emptied_goes_on_where_there_is_no_other(house: SfuHouse) -> None:
    call_id, phones = await house.talking("ann", "bob", "cat")
    house.unit(SOUTH).away = True
    house.unit().drain()
    await settle()
    assert (await house.call(call_id)).media.generation == 1
    assert all("mesh" not in ops(phone) for phone in phones)


async def test_a_unit_that_an_administrator_takes_out_of_service_loses_its_calls(house: SfuHouse) -> None:
    """They go to the other one while they go on, and new ones with them; then it may have calls again."""
    call_id, phones = await house.talking("ann", "bob", "cat")
    units = house.sfu_units
    assert list(await units.list_all()) == [UnitUse(NORTH, False, 3), UnitUse(SOUTH, False, 0)]
    for _ in range(2):
        await units.drain(AT_THE_SERVER, NORTH)
    await settle()
    assert (await house.call(call_id)).unit == SOUTH
    assert all({"op": "go", "generation": SECOND} in told(phone) for phone in phones)
    assert len(house.unit().chairs) == 3
    for phone in phones:
        await phone.says("swapped", SECOND)
    await settle()
    assert list(await units.list_all()) == [UnitUse(NORTH, True, 0), UnitUse(SOUTH, False, 3)]
    assert list(house.sfu.usable()) == [SOUTH]
    await units.undrain(AT_THE_SERVER, NORTH)
    assert list(house.sfu.usable()) == [NORTH, SOUTH]
    done = await house.administrators.list_page(AuditId(0), 2)
    assert [(entry.action.value, entry.subject) for entry in done.rows] == [
        ("sfu-undrained", NORTH),
        ("sfu-drained", NORTH),
    ]
    with pytest.raises(NotFound):
        await units.drain(AT_THE_SERVER, UnitName("nowhere"))


async def test_calls_leave_a_drained_unit_when_another_is_well_again(house: SfuHouse) -> None:
    """Drained while the other one was slow; every node looks again and again."""
    call_id, _ = await house.talking("ann", "bob", "cat")
    house.unit(SOUTH).away = True
    await house.sfu_units.drain(AT_THE_SERVER, NORTH)
    await settle()
    assert (await house.call(call_id)).media.generation == 1
    house.unit(SOUTH).away = False
    await house.sfu_units.follow()
    await settle()
    assert (await house.call(call_id)).unit == SOUTH


async def test_a_lost_seat_is_followed_by_another(house: SfuHouse) -> None:
    _, (ann, *_) = await house.talking("ann", "bob", "cat")
    [name] = [name for name, chair in house.unit().chairs.items() if chair.feed.startswith(f"{ann.user_id}.")]
    house.unit().end(name)
    await settle()
    assert {"op": "go", "generation": SECOND} in told(ann)


async def test_what_a_node_left_behind_is_swept(house: SfuHouse) -> None:
    """A room of a call that has ended, of one that never was, and a seat: after two looks."""
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    house.unit().rooms |= {"999999.1", f"{call_id}.9", "a room of somebody else"}
    house.unit(SOUTH).rooms.add(f"{call_id}.1")
    for phone in (ann, bob, cat):
        await phone.says("swapped", FIRST)
    await house.seat_release.sweep()
    assert f"{call_id}.9" in house.unit().rooms
    await house.seat_release.sweep()
    assert house.unit().rooms == {f"{call_id}.1", "a room of somebody else"}
    assert house.unit(SOUTH).rooms == set()
    assert len(house.unit().chairs) == 3
