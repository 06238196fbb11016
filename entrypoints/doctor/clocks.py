"""Whether clocks agree: limits, deadlines and tokens are reckoned by them."""

from datetime import datetime
from typing import Final

from entrypoints.doctor.finding import Finding, broken, doubtful, well

DOUBTFUL_FROM: Final = 2.0
BROKEN_FROM: Final = 30.0
"""Seconds: a call's life."""


def compare_clocks(part: str, theirs: datetime, before: datetime, after: datetime) -> Finding:
    """`before` and `after`: our clock around the question."""
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    if apart < DOUBTFUL_FROM:
        return well(part, "it agrees with this machine's.")
    kind = broken if apart >= BROKEN_FROM else doubtful
    return kind(
        part,
        f"it differs from this machine's by {apart:.0f} s.",
        "Let both follow the same time servers (timedatectl set-ntp true).",
    )
