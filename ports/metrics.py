"""What the domain alone can count for whoever runs the server."""

from abc import abstractmethod
from typing import Protocol

from domain.model.call_quality import LegQuality
from domain.model.calls import EndReason
from domain.model.push import PushOutcome


class Metrics(Protocol):
    """Counters: nothing waits for them, and none of them raises."""

    @abstractmethod
    def count_ended_call(self, reason: EndReason) -> None: ...

    @abstractmethod
    def count_leg(self, quality: LegQuality) -> None:
        """A way from somebody to somebody else in a call that is over."""

    @abstractmethod
    def count_scan(self, outcome: str) -> None:
        """Of a file by a scanner: `clear`, `infected`, or `failed` where it did not look at it."""

    @abstractmethod
    def count_push(self, outcome: PushOutcome) -> None:
        """Of one push to one device, each time that a push service was asked."""

    @abstractmethod
    def count_removed(self, kind: str, count: int) -> None:
        """Of what was kept long enough: `messages`, `files`, `calls`, `quality`, `audit`,
        `deliveries`.
        """
