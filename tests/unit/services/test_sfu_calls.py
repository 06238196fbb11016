"""Calls through an SFU: who is brought there when, and by which seat they send and receive."""

from collections.abc import AsyncIterator

import pytest

from domain.model.call_media import MediaMode, UnitName
from domain.model.call_streams import StreamKind
from ports.sfu import HearSfu, SfuSeat
from tests.unit.services.call_house import settle
from tests.unit.services.sfu_house import (
    FIRST,
    MUTE_ASKED,
    NORTH,
    OFFER,
    SECOND,
    SOUND_AND_PICTURE,
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


async def test_the_third_brings_all_into_the_sfu(house: SfuHouse) -> None:
    """Two are a mesh and are told nothing; with the third everybody is told the mode, and to go."""
    call_id = await house.ring()
    ann, bob = await house.come(call_id, "ann", "bob")
    assert told(ann) == told(bob) == []
    [cat] = await house.come(call_id, "cat")
    for phone in (ann, bob, cat):
        mode, go = [each for each in told(phone) if each.get("op") != "shown"]
        assert mode == {"mode": "sfu", "e2ee": False, "sfu": {"video": True, "layers": ["l", "m", "h"]}}
        assert go == {"op": "go", "generation": FIRST}
    call = await house.call(call_id)
    assert (call.mode, call.unit) == (MediaMode.SFU, NORTH)
    assert house.unit().rooms == {f"{call_id}.1"}


async def test_an_original_client_keeps_all_in_the_mesh_and_sees_none_of_it(house: SfuHouse) -> None:
    call_id = await house.ring()
    phones = await house.come(call_id, "ann", "bob")
    phones += await house.come(call_id, "cat", sfu=False)
    assert [told(phone) for phone in phones] == [[], [], []]
    assert (await house.call(call_id)).mode is MediaMode.MESH


async def test_an_original_client_who_comes_later_brings_all_back_to_the_mesh(house: SfuHouse) -> None:
    call_id, phones = await house.talking("ann", "bob", "cat")
    [dan] = await house.come(call_id, "dan", sfu=False)
    assert [ops(phone)[-1] for phone in phones] == ["mesh"] * 3
    assert told(dan) == []
    assert (await house.call(call_id)).mode is MediaMode.MESH
    await house.call_commands.hang_up(dan.user_id, call_id)
    await settle()
    assert "go" in ops(phones[0])  # without them it can be better again


async def test_everybody_receives_what_the_others_send(house: SfuHouse) -> None:
    """Each by one connection, with offers that tell whose stream is where."""
    call_id = await house.ring()
    ann, bob, cat = await house.come(call_id, "ann", "bob", "cat")
    for phone in (ann, bob, cat):
        await phone.says("publish", FIRST, sdp=OFFER, kinds=SOUND_AND_PICTURE)
        frames = [each for each in told(phone) if "op" in each]
        assert {
            "op": "accepted",
            "generation": FIRST,
            "sdp": f"v=0 answer to {phone.user_id}.{FIRST}",
        } in frames
        assert {"op": "candidate", "generation": FIRST, "of": "up", "candidate": None} in frames
        for offer in (each for each in frames if each["op"] == "offer"):
            assert (offer["n"], offer["fresh"]) == (1, True)
            await phone.says("answer", FIRST, n=1, sdp="v=0")
    for phone in (ann, bob, cat):
        await answer_all(phone, FIRST)
        others = {each.user_id for each in (ann, bob, cat)} - {phone.user_id}
        received = house.chair(phone.user_id).received
        assert {int(feed.split(".")[0]) for feed, _ in received} == others
        assert len(received) == 4
    assert (await house.call(call_id)).media.settled is False


async def test_the_mesh_is_dropped_when_all_have_swapped(house: SfuHouse) -> None:
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    for phone in (ann, bob):
        await phone.says("swapped", FIRST)
    assert "drop-mesh" not in ops(ann)
    await cat.says("swapped", FIRST)
    assert [ops(phone) for phone in (ann, bob, cat)] == [["drop-mesh"]] * 3
    [dan] = await house.come(call_id, "dan")
    assert [each for each in ops(dan) if each != "shown"] == ["sfu", "go", "drop-mesh", "offer"]


async def test_a_page_that_says_nothing_does_not_hold_the_mesh_up(house: SfuHouse) -> None:
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    await ann.says("swapped", FIRST)
    await bob.says("swapped", FIRST)
    await house.pass_time(16)
    assert (await house.call(call_id)).media.settled
    assert "drop-mesh" in ops(cat)


async def test_what_concerns_an_earlier_seat_or_makes_no_sense_changes_nothing(house: SfuHouse) -> None:
    _, (ann, *_) = await house.talking("ann", "bob", "cat")
    chair = house.chair(ann.user_id)
    told(ann)
    await ann.says("publish", 7, sdp=OFFER, kinds={})
    await ann.says("answer", FIRST, n=99, sdp="v=0")
    await ann.says("want", FIRST, userId=ann.user_id, kind="camera", layer="xxl")
    assert told(ann) == []
    assert len(chair.published) == 2
    await ann.says("publish", FIRST, sdp="nonsense", kinds={})
    assert told(ann) == [{"op": "refused", "generation": FIRST}]


async def test_layers_are_chosen_and_pauses_made(house: SfuHouse) -> None:
    _, (ann, bob, _) = await house.talking("ann", "bob", "cat")
    await ann.says("want", FIRST, userId=bob.user_id, kind="camera", layer="m")
    assert house.chair(ann.user_id).layers == {(bob.user_id, StreamKind.CAMERA): 1}
    await ann.says("want", FIRST, userId=bob.user_id, kind="camera", layer="off")
    assert house.chair(ann.user_id).layers == {(bob.user_id, StreamKind.CAMERA): None}


async def test_only_public_candidates_reach_the_sfu(house: SfuHouse) -> None:
    _, (ann, *_) = await house.talking("ann", "bob", "cat")
    for address in ("192.168.1.5", "93.184.216.34", "ab.local"):
        line = f"candidate:1 1 udp 2122260223 {address} 56143 typ host"
        await ann.says("candidate", FIRST, of="up", candidate={"candidate": line, "sdpMid": "0"})
    [(_, candidate)] = house.chair(ann.user_id).candidates
    assert "93.184.216.34" in candidate.line


async def test_who_is_shown_as_muted_is_not_heard(house: SfuHouse) -> None:
    """Each shows what they send; who comes later is told of it, too."""
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    for phone in (ann, bob, cat):
        told(phone)
    await ann.says("shown", FIRST, muted=True, camera=True)
    shown = {
        "op": "shown",
        "generation": FIRST,
        "userId": ann.user_id,
        "muted": True,
        "camera": True,
        "screen": False,
    }
    assert told(bob) == told(cat) == [shown]
    assert told(ann) == []
    assert house.chair(ann.user_id).muted
    [dan] = await house.come(call_id, "dan")
    assert shown in told(dan)
    await ann.says("shown", FIRST, muted=False, camera=True)
    assert not house.chair(ann.user_id).muted


async def test_what_a_page_has_not_said_is_told_to_nobody(house: SfuHouse) -> None:
    """Ann has a seat, and her page is slow: that she shows nothing would take her picture away."""
    call_id, (ann, *_) = await house.talking("ann", "bob", "cat")
    [dan] = await house.come(call_id, "dan")
    assert "shown" not in ops(dan)
    await ann.says("shown", FIRST)
    assert [each["camera"] for each in told(dan) if each["op"] == "shown"] == [False]


async def test_what_is_shown_while_somebody_takes_their_seat_is_told_to_them(
    house: SfuHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SFU takes its time for Dan's seat; meanwhile Ann turns her camera on."""
    call_id, (ann, *_) = await house.talking("ann", "bob", "cat")
    take_seat = house.sfu.take_seat

    async def take_slowly(unit: UnitName, room: str, feed: str, hear: HearSfu, **how: bool) -> SfuSeat:
        seat = await take_seat(unit, room, feed, hear, **how)
        await ann.says("shown", FIRST, camera=True)
        return seat

    monkeypatch.setattr(house.sfu, "take_seat", take_slowly)
    [dan] = await house.come(call_id, "dan")
    await settle()
    anns = [each for each in told(dan) if each.get("op") == "shown" and each["userId"] == ann.user_id]
    assert anns[-1]["camera"]


async def test_a_host_mutes_for_real_and_only_they_themselves_end_it(house: SfuHouse) -> None:
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    await bob.says("shown", FIRST, camera=True)
    told(cat)
    await house.call_steering.mute(ann.user_id, call_id, bob.user_id)
    await settle()
    assert (MUTE_ASKED, "") in bob.heard()
    assert house.chair(bob.user_id).muted
    [frame] = told(cat)
    assert (frame["userId"], frame["muted"], frame["camera"]) == (bob.user_id, True, True)
    await bob.says("resume", 0, n=0)
    assert house.chair(bob.user_id).muted  # a new seat does not help
    await bob.says("shown", SECOND, muted=False, camera=True)
    assert not house.chair(bob.user_id).muted


async def test_who_leaves_gives_their_seat_back_and_the_room_ends_with_the_call(house: SfuHouse) -> None:
    call_id, (ann, bob, cat) = await house.talking("ann", "bob", "cat")
    await house.call_commands.hang_up(cat.user_id, call_id)
    await settle()
    await settle()
    assert {chair.feed for chair in house.unit().chairs.values()} == {
        f"{ann.user_id}.{FIRST}",
        f"{bob.user_id}.{FIRST}",
    }
    assert await answer_all(ann, FIRST)
    assert (await house.call(call_id)).mode is MediaMode.SFU
    await house.call_steering.end(ann.user_id, call_id)
    await settle()
    assert (house.unit().chairs, house.unit().rooms) == ({}, set())
    assert await house.storage.read(lambda stored: stored.call_seats.list_of(call_id)) == []
