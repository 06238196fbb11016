"""No limits at all, for tests and benchmarks."""

from ports.rate_limits import RateLimit, RateLimits


class Unlimited(RateLimits):
    async def check(self, limit: RateLimit, subject: str) -> None:
        """Everything is allowed."""

    async def give_back(self, limit: RateLimit, subject: str) -> None:
        """Nothing was taken."""
