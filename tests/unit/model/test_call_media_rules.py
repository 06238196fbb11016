"""When a call goes through an SFU, and when back to the mesh."""

from dataclasses import replace

import pytest

from domain.model.call_media import MediaMode, UnitName
from domain.model.call_media_rules import (
    MediaPolicy,
    MeshFull,
    check_room,
    choose_unit,
    is_stale,
    settle,
    to_unit,
    wanted_mode,
)
from domain.model.call_rules import CallEvent, connect, decide
from domain.model.call_seats import Seat
from domain.model.calls import CallKind, CallState
from domain.model.ids import PassId, UserId
from tests.unit.model.call_stories import ANN, BOB, CAT, DAN, NOON, TIMES, placed

EVERYBODY = (ANN, BOB, CAT, DAN)
NORTH, SOUTH = UnitName("north"), UnitName("south")
POLICY = MediaPolicy(sfu_from=3)


def come(state: CallState, *people: UserId, sfu: bool = True) -> CallState:
    for user_id in people:
        state = connect(
            decide(state, CallEvent.JOIN, user_id, NOON, TIMES),
            user_id,
            PassId(f"page of {user_id}"),
            NOON,
            TIMES,
            sfu=sfu,
        )
    return state


def seat(user_id: UserId, *, number: int = 1, generation: int = 1, swapped: bool = True) -> Seat:
    state = come(placed(EVERYBODY), ANN)
    return Seat(
        call_id=state.call.call_id,
        user_id=user_id,
        number=number,
        entry=1,
        generation=generation,
        unit=NORTH,
        swapped=swapped,
    )


def test_the_third_brings_the_call_into_the_sfu_and_it_stays_there_when_one_goes() -> None:
    two = come(placed(EVERYBODY), ANN, BOB)
    assert wanted_mode(two, POLICY) is MediaMode.MESH
    three = come(two, CAT)
    assert wanted_mode(three, POLICY) is MediaMode.SFU
    through = to_unit(three, NORTH)
    assert through.revision == three.revision + 1
    left = decide(through, CallEvent.HANG_UP, CAT, NOON, TIMES)
    assert wanted_mode(left, POLICY) is MediaMode.SFU


def test_one_page_that_cannot_use_an_sfu_keeps_all_in_the_mesh_or_brings_them_back() -> None:
    assert wanted_mode(come(come(placed(EVERYBODY), ANN, BOB), CAT, sfu=False), POLICY) is MediaMode.MESH
    through = to_unit(come(placed(EVERYBODY), ANN, BOB, CAT), NORTH)
    mixed = come(through, DAN, sfu=False)
    assert wanted_mode(mixed, POLICY) is MediaMode.MESH
    back = to_unit(mixed, UnitName(""))
    assert (back.call.unit, back.call.mode, back.call.media.generation) == ("", MediaMode.MESH, 1)
    gone = decide(back, CallEvent.HANG_UP, DAN, NOON, TIMES)
    assert wanted_mode(gone, POLICY) is MediaMode.SFU


def test_without_sfu_nothing_changes() -> None:
    three = come(placed(EVERYBODY), ANN, BOB, CAT)
    assert wanted_mode(three, MediaPolicy()) is MediaMode.MESH
    assert MediaPolicy().members_at_most(CallKind.VOICE) == 8


def test_through_an_sfu_more_may_take_part_most_of_all_if_they_only_speak() -> None:
    assert POLICY.members_at_most(CallKind.VIDEO) == 12
    assert POLICY.members_at_most(CallKind.UNSAID) == 12
    assert POLICY.members_at_most(CallKind.VOICE) == 40
    assert POLICY.takes_video(12)
    assert not POLICY.takes_video(13)


def test_a_mesh_has_room_for_no_more_than_it_carries() -> None:
    """Nine pages can be in an SFU, but not with one among them that needs the mesh."""
    policy = replace(POLICY, mesh_at_most=2)
    two = come(placed(EVERYBODY), ANN, BOB)
    check_room(two, CAT, policy, sfu=True)
    with pytest.raises(MeshFull):
        check_room(two, CAT, policy, sfu=False)
    check_room(two, BOB, policy, sfu=False)
    old = come(come(placed(EVERYBODY), ANN), BOB, sfu=False)
    with pytest.raises(MeshFull):
        check_room(old, CAT, policy, sfu=True)


def test_it_is_settled_when_all_who_are_here_receive_by_this_generation() -> None:
    through = to_unit(come(placed(EVERYBODY), ANN, BOB, CAT), NORTH)
    early = [seat(ANN), seat(BOB), seat(CAT, swapped=False)]
    assert settle(through, early) is through
    settled = settle(through, [seat(ANN), seat(BOB), seat(CAT)])
    assert settled.call.media.settled
    assert settled.revision == through.revision + 1
    moved = to_unit(settled, SOUTH)
    assert not settle(moved, [seat(ANN), seat(BOB), seat(CAT)]).call.media.settled


def test_an_earlier_seat_serves_until_the_later_one_is_settled() -> None:
    through = to_unit(to_unit(come(placed(EVERYBODY), ANN, BOB, CAT), NORTH), SOUTH)
    old, new = seat(ANN), seat(ANN, number=2, generation=2)
    assert not is_stale(old, through, [old, new])
    settled = settle(through, [seat(each, number=2, generation=2) for each in (ANN, BOB, CAT)])
    assert is_stale(old, settled, [old, new])
    assert not is_stale(new, settled, [old, new])


def test_a_seat_is_stale_when_its_page_is_gone_or_another_took_its_place() -> None:
    through = to_unit(come(placed(EVERYBODY), ANN, BOB, CAT), NORTH)
    first, second = seat(BOB), seat(BOB, number=2)
    assert is_stale(first, through, [first, second])
    assert not is_stale(second, through, [first, second])
    assert is_stale(second, decide(through, CallEvent.HANG_UP, BOB, NOON, TIMES), [second])
    again = connect(through, BOB, PassId("a page loaded anew"), NOON, TIMES, sfu=True)
    assert is_stale(second, again, [second])
    assert is_stale(second, to_unit(through, UnitName("")), [second])


def test_the_unit_with_the_fewest_seats_is_chosen() -> None:
    assert choose_unit([NORTH, SOUTH], {NORTH: 3, SOUTH: 2}) == SOUTH
    assert choose_unit([NORTH, SOUTH], {NORTH: 3}) == SOUTH
    assert choose_unit([], {}) == ""
