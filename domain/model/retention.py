"""What is kept, and for how long."""

from dataclasses import dataclass
from datetime import timedelta

from domain.model.call_quality import LEGS_KEPT

DELIVERIES_KEPT = timedelta(days=180)
"""As long as a device may stay signed in: whoever was away longer reads the history instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """None: for ever."""

    messages: timedelta | None = None
    """With what hangs on them."""
    files: timedelta | None = None
    """Pictures in messages, which stay. Avatars and backgrounds are kept while they are used."""
    calls: timedelta | None = None
    """In the history of calls; the message that a call left in its conversation stays."""
    quality: timedelta | None = LEGS_KEPT
    """How calls went, leg by leg; gone with the calls at the latest."""
    audit: timedelta | None = None
    """What administrators did."""
    deliveries: timedelta | None = DELIVERIES_KEPT
    """By which a device that was away is told what it missed."""
