"""How much one may ring another."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.model.ids import UserId
from domain.model.ringing import RING_BUDGET, RING_WINDOW, SHORTEST_RING, Ring, retry_after, ring_for

BOB = UserId(2)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WISH = timedelta(seconds=60)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def ring(begin: float, end: float | None) -> Ring:
    return Ring(BOB, at(begin), None if end is None else at(end))


def test_people_call_twice() -> None:
    """Three whole rings one after the other, each whole; those of ten minutes ago do not count (C6)."""
    assert ring_for([], NOON, WISH) == WISH
    assert ring_for([ring(-120, -60), ring(-60, 0)], NOON, WISH) == WISH
    assert ring_for([ring(-900, -840), ring(-800, -600), ring(-120, -60), ring(-60, 0)], NOON, WISH) == WISH


def test_what_rang_before_is_taken_off() -> None:
    """Two and a half minutes, ten seconds of which are still going on, leave thirty seconds."""
    assert ring_for([ring(-190, -50), ring(-10, None)], NOON, WISH) == timedelta(seconds=30)


def test_a_ring_that_nobody_could_answer_is_none() -> None:
    """Four seconds left: it does not ring, and the caller is told when it will."""
    rings = [ring(-176, 0)]
    assert ring_for(rings, NOON, WISH) == timedelta()
    assert retry_after(rings, NOON) == 429
    assert ring_for(rings, at(429), WISH) >= SHORTEST_RING


def test_a_short_wish_is_no_reason_to_refuse() -> None:
    """Whoever configures a ring of two seconds gets it."""
    assert ring_for([], NOON, timedelta(seconds=2)) == timedelta(seconds=2)


rings = st.lists(st.tuples(st.floats(0, 90), st.floats(0, 60)), max_size=24)


@given(rings)
def test_no_window_ever_has_more_than_the_budget(attempts: list[tuple[float, float]]) -> None:
    """Whenever the caller tries, and however long each ring lasts before somebody ends it (C6)."""
    now, past = 0.0, list[Ring]()
    for pause, length in attempts:
        now += pause
        allowed = ring_for(past, at(now), WISH).total_seconds()
        if allowed:
            over = now + min(length, allowed)
            past.append(ring(now, over))
            now = over
    for each in past:
        for end in (each.since + RING_WINDOW, each.until or NOON):
            assert rung_before(past, end) <= RING_BUDGET + timedelta(milliseconds=1)


def rung_before(past: list[Ring], end: datetime) -> timedelta:
    """In the window that ends there."""
    begin = end - RING_WINDOW
    overlaps = (min(each.until or end, end) - max(each.since, begin) for each in past)
    return sum((max(overlap, timedelta()) for overlap in overlaps), timedelta())
