"""How much one person may ring another (C6): endless ringing would make a device useless."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from domain.model.calls import Participant
from domain.model.ids import UserId

RING_WINDOW = timedelta(minutes=10)
RING_BUDGET = timedelta(minutes=3)
"""How long one person may ring another without an answer, within any window: three whole rings, since
people do call twice."""
SHORTEST_RING = timedelta(seconds=5)
"""Nobody can answer a shorter one; then it is better not to ring."""


@dataclass(frozen=True, slots=True)
class Ring:
    """`until` None: it still rings."""

    callee_id: UserId
    since: datetime
    until: datetime | None


def rings_in_vain(parts: Iterable[tuple[datetime, Participant]]) -> list[Ring]:
    """Of people's parts in calls that were placed at these times."""
    return [
        Ring(participant.user_id, placed_at, participant.rung_until)
        for placed_at, participant in parts
        if participant.rang_in_vain
    ]


def ring_for(
    rings: Iterable[Ring], now: datetime, wish: timedelta, budget: timedelta = RING_BUDGET
) -> timedelta:
    """For how long it may ring now, at most `wish`; nothing if that would be too short to answer.

    Ringing within the window that ends now counts in full. Later windows contain less of it, so that the
    budget holds in them too.
    """
    left = min(budget - sum((_within_window(ring, now) for ring in rings), timedelta()), wish)
    return left if left >= min(SHORTEST_RING, wish) else timedelta()


def retry_after(rings: Iterable[Ring], now: datetime) -> int:
    """In how many whole seconds enough of the oldest ringing has left the window."""
    oldest = min((ring.since for ring in rings if _within_window(ring, now)), default=now)
    return max(1, ceil((oldest + RING_WINDOW + SHORTEST_RING - now).total_seconds()))


def _within_window(ring: Ring, now: datetime) -> timedelta:
    begin = max(ring.since, now - RING_WINDOW)
    end = min(ring.until or now, now)
    return max(end - begin, timedelta())
