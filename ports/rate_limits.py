"""How often something may be done."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` within `seconds`, counted per subject; unused allowance refills evenly."""

    name: str
    count: int
    seconds: int


class RateLimits(Protocol):
    """Both methods raise Unavailable within a second if the limits are kept in a store that is away."""

    @abstractmethod
    async def check(self, limit: RateLimit, subject: str) -> None:
        """Count one use. Raises TooManyRequests."""

    @abstractmethod
    async def give_back(self, limit: RateLimit, subject: str) -> None:
        """Undo one use (a login that succeeded is no guess)."""
