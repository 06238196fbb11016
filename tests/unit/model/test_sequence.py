"""What a session passes on is dense and in order, however the letters arrive (M3)."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.ids import DeliveryId
from domain.model.sequence import DeliverySequence, Gap, Outgoing, SentPositions


def letters(outgoing: Sequence[Outgoing[str]]) -> list[str]:
    return [each.letter for each in outgoing]


def offer(sequence: DeliverySequence[str], position: int, number: int) -> list[str]:
    return letters(sequence.offer(position, DeliveryId(number), f"n{number}"))


def test_letters_in_order_leave_at_once() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(4))
    assert offer(sequence, 1, 5) == ["n5"]
    assert offer(sequence, 2, 6) == ["n6"]


def test_a_delivery_told_twice_leaves_once() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(4))
    assert offer(sequence, 1, 4) == []
    assert offer(sequence, 2, 6) == []
    assert offer(sequence, 3, 6) == []
    assert offer(sequence, 4, 5) == ["n5", "n6"]
    assert offer(sequence, 5, 5) == []


def test_a_letter_that_overtook_another_waits_for_it() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(0))
    assert offer(sequence, 1, 2) == []
    assert sequence.gap == Gap(DeliveryId(0), DeliveryId(1))
    assert offer(sequence, 2, 1) == ["n1", "n2"]
    assert sequence.gap is None


def test_letters_without_a_number_do_not_wait() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(0))
    assert offer(sequence, 1, 2) == []
    assert offer(sequence, 2, 0) == ["n0"]


def test_a_position_is_claimed_only_when_everything_up_to_it_left() -> None:
    """Number 2 lies before number 1 in the box: having 1 says nothing of the letter before it."""
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(0))
    sequence.offer(1, DeliveryId(2), "second")
    first, second = sequence.offer(2, DeliveryId(1), "first")
    assert (first.letter, first.position, first.number) == ("first", 0, 1)
    assert (second.letter, second.position, second.number) == ("second", 2, 2)


def test_storage_closes_a_gap() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(3))
    offer(sequence, 1, 6)
    gap = sequence.gap
    assert gap == Gap(DeliveryId(3), DeliveryId(5))
    filled = sequence.fill(gap, [(DeliveryId(4), "s4"), (DeliveryId(5), "s5")])
    assert letters(filled) == ["s4", "s5", "n6"]
    assert sequence.gap is None
    assert offer(sequence, 2, 5) == []


def test_a_delivery_that_storage_does_not_know_holds_nobody_up() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(0))
    offer(sequence, 1, 3)
    gap = sequence.gap
    assert gap is not None
    assert letters(sequence.fill(gap, [(DeliveryId(2), "s2")])) == ["s2", "n3"]


def test_what_the_receiver_knows_does_not_leave_again() -> None:
    """The client comes back and says that it has everything up to position 2."""
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(7), 0, 2)
    assert offer(sequence, 1, 8) == []
    assert offer(sequence, 2, 9) == []
    assert offer(sequence, 3, 10) == ["n10"]
    assert sequence.position == 3


def test_a_skipped_letter_takes_its_position() -> None:
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(0))
    sequence.skip(1)
    assert sequence.position == 1


@st.composite
def boxes(draw: st.DrawFn) -> list[int]:
    """The numbers of a box in the order they lie there: shuffled, some twice, some missing, some without."""
    numbers = draw(st.lists(st.integers(1, 12), max_size=30))
    without = draw(st.lists(st.just(0), max_size=5))
    return draw(st.permutations(numbers + without))


@given(
    boxes(),
    st.integers(0, 3),
    st.sets(st.integers(0, 40)),
    st.dictionaries(st.integers(1, 40), st.integers(1, 12)),
)
def test_whatever_lies_in_the_box_what_leaves_is_dense(
    box: list[int], begin: int, filled_after: set[int], unkept: dict[int, int]
) -> None:
    """Storage is asked now and then, and at the end, and letters come for which no box had room: nothing is
    left out, doubled or overtaken.
    """
    sequence: DeliverySequence[int] = DeliverySequence(DeliveryId(begin))
    left: list[Outgoing[int]] = []
    unkept = {position: number for position, number in unkept.items() if position <= len(box)}
    for position, number in enumerate(box, start=1):
        left += sequence.offer(position, DeliveryId(number), position)
        if position in unkept:
            left += sequence.offer_unkept(DeliveryId(unkept[position]), 0)
        assert sequence.position <= position
        if position in filled_after or position == len(box):
            while gap := sequence.gap:
                stored = [(DeliveryId(each), 0) for each in range(gap.after + 1, gap.through + 1)]
                left += sequence.fill(gap, stored)
    numbers = [each.number for each in left]
    assert sorted(set(numbers) - {begin}) == list(range(begin + 1, max([begin, *box, *unkept.values()]) + 1))
    assert numbers == sorted(numbers)
    assert [each.position for each in left] == sorted(each.position for each in left)
    assert sequence.position == len(box)
    passed = [each.letter for each in left if each.letter and box[each.letter - 1] == 0]
    assert passed == [position for position, number in enumerate(box, start=1) if number == 0]
    check_claims(box, begin, left)


def check_claims(box: list[int], begin: int, left: list[Outgoing[int]]) -> None:
    """Whoever has an outgoing letter has all letters up to its position, and all up to its number."""
    had: set[int] = set()
    for each in left:
        if each.letter:
            had.add(each.letter)
        for position in range(1, each.position + 1):
            number = box[position - 1]
            assert position in had or begin >= number > 0 or each.number >= number > 0


@given(st.integers(1, 10), st.integers(0, 10), st.randoms(use_true_random=False))
def test_a_second_reader_goes_on_where_the_receiver_stopped(count: int, heard: int, random: Random) -> None:
    """Whatever prefix of the frames the client had when the line broke, it gets the rest and no more."""
    box = list(range(1, count + 1))
    random.shuffle(box)
    first: DeliverySequence[int] = DeliverySequence(DeliveryId(0))
    frames = [
        out for place, number in enumerate(box, 1) for out in first.offer(place, DeliveryId(number), number)
    ]
    had = frames[:heard]
    known = had[-1].position if had else 0
    second: DeliverySequence[int] = DeliverySequence(DeliveryId(0), 0, known)
    again = [
        out for place, number in enumerate(box, 1) for out in second.offer(place, DeliveryId(number), number)
    ]
    assert {out.letter for out in had} | {out.letter for out in again} == set(box)
    assert [out.letter for out in again] == sorted(out.letter for out in again)


def test_an_acknowledged_position_covers_what_was_sent_up_to_it() -> None:
    sent = SentPositions()
    for position, number in [(1, 5), (2, 6), (3, 7)]:
        sent.add(position, DeliveryId(number))
    assert sent.acknowledge(2) == 6
    assert sent
    assert sent.acknowledge(3) == 7
    assert not sent


def test_of_frames_with_one_position_only_the_first_is_surely_there() -> None:
    """Storage filled 7 and 8 between the letters 4 and 5: the client may have said 4 before it had 7."""
    sent = SentPositions()
    for position, number in [(4, 6), (4, 7), (4, 8), (5, 9)]:
        sent.add(position, DeliveryId(number))
    assert sent.acknowledge(4) == 6
    assert sent.acknowledge(4) is None
    assert sent.acknowledge(5) == 9


def test_however_many_frames_have_one_position_few_are_remembered() -> None:
    """For hours no box has room: everything that is sent has the position of before."""
    sent = SentPositions()
    for number in range(10_000):
        sent.add(4, DeliveryId(number))
    assert len(sent._sent) == 2
    assert sent.acknowledge(4) == 0
    sent.add(5, DeliveryId(10_000))
    assert sent.acknowledge(5) == 10_000


def test_a_letter_without_room_keeps_its_turn_and_takes_no_position() -> None:
    """Number 6 was shown before number 5 came; later its box holds it too, and the client has it already."""
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(4))
    assert sequence.offer_unkept(DeliveryId(6), "shown 6") == []
    assert sequence.gap == Gap(DeliveryId(4), DeliveryId(5))
    assert letters(sequence.offer_unkept(DeliveryId(5), "shown 5")) == ["shown 5", "shown 6"]
    assert sequence.offer_unkept(DeliveryId(5), "shown again") == []
    assert sequence.position == 0
    assert offer(sequence, 1, 6) == []
    assert sequence.position == 1


def test_a_shown_letter_that_waits_holds_the_position_of_its_kept_copy() -> None:
    """As long as it waits, the client does not have what lies there."""
    sequence: DeliverySequence[str] = DeliverySequence(DeliveryId(4))
    sequence.offer_unkept(DeliveryId(6), "shown 6")
    assert offer(sequence, 1, 6) == []
    assert sequence.position == 0
    assert offer(sequence, 2, 5) == ["n5", "shown 6"]
    assert sequence.position == 2


@pytest.mark.parametrize("position", [-1, 0, 3, 4, 100])
def test_a_position_that_says_nothing_new_acknowledges_nothing(position: int) -> None:
    """Known from before the resume, or never sent."""
    sent = SentPositions(3)
    sent.add(4, DeliveryId(1))
    sent.add(5, DeliveryId(2))
    if position == 4:
        assert sent.acknowledge(position) == 1
    assert sent.acknowledge(position) is None
