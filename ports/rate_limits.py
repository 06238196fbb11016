"""How often something may be done."""

from abc import abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class WhenAway(StrEnum):
    """What a limit does while its store does not answer."""

    ALLOW = "allow"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` within `seconds`, counted per subject; unused allowance refills evenly."""

    name: str
    count: int
    seconds: int
    when_away: WhenAway


class RateLimits(Protocol):
    @abstractmethod
    async def check(self, limit: RateLimit, subject: str) -> None:
        """Count one use.

        Raises TooManyRequests; Unavailable if the store is away and the limit refuses then.
        """

    @abstractmethod
    async def give_back(self, limit: RateLimit, subject: str) -> None:
        """Undo one use (a login that succeeded is no guess). Never raises."""
