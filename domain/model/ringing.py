"""How much one person may ring another (promise C6): a phone that always rings is a phone taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from domain.model.calls import Participant
from domain.model.ids import UserId

RING_WINDOW = timedelta(minutes=10)
RING_BUDGET = timedelta(minutes=3)
"""Within any window, all unanswered ringing of one person by another together: three whole rings,
since people do call twice."""
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


def ring_for(rings: Iterable[Ring], now: datetime, wish: timedelta) -> timedelta:
    """For how long it may ring now, at most `wish`; nothing if that would be too short to answer.

    What rang within a window before now, and what rings from now on, can only share windows shorter than
    that, so that both together keep the budget.
    """
    left = min(RING_BUDGET - sum((_within_window(ring, now) for ring in rings), timedelta()), wish)
    return left if left >= min(SHORTEST_RING, wish) else timedelta()


def retry_after(rings: Iterable[Ring], now: datetime) -> int:
    """In how many whole seconds the oldest ringing begins to be forgotten far enough."""
    oldest = min((ring.since for ring in rings if _within_window(ring, now)), default=now)
    return max(1, ceil((oldest + RING_WINDOW + SHORTEST_RING - now).total_seconds()))


def _within_window(ring: Ring, now: datetime) -> timedelta:
    begin = max(ring.since, now - RING_WINDOW)
    end = min(ring.until or now, now)
    return max(end - begin, timedelta())
