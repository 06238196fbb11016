"""Limits that hold on while the store that all nodes share is away."""

import logging

from domain.model.errors import Unavailable
from ports.rate_limits import RateLimit, RateLimits

log = logging.getLogger(__name__)


class FallbackRateLimits(RateLimits):
    """Counts in the shared limits, and while those are unavailable in this node's own."""

    def __init__(self, shared: RateLimits, own: RateLimits) -> None:
        self._shared = shared
        self._own = own
        self._away = False

    async def check(self, limit: RateLimit, subject: str) -> None:
        try:
            await self._shared.check(limit, subject)
        except Unavailable:
            self._note(away=True)
            await self._own.check(limit, subject)
        else:
            self._note(away=False)

    async def give_back(self, limit: RateLimit, subject: str) -> None:
        try:
            await self._shared.give_back(limit, subject)
        except Unavailable:
            await self._own.give_back(limit, subject)

    def _note(self, *, away: bool) -> None:
        """In the log once when it begins, and once when it ends."""
        if away and not self._away:
            log.warning("the store of rate limits is away: until it is back, each node counts for itself")
        if self._away and not away:
            log.info("the store of rate limits is back")
        self._away = away
