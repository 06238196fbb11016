"""Metrics for a test to read."""

from collections import Counter

from domain.model.call_quality import LegQuality
from domain.model.calls import EndReason
from domain.model.push import PushOutcome
from ports.metrics import Metrics


class CountedMetrics(Metrics):
    def __init__(self) -> None:
        self.ended_calls: Counter[EndReason] = Counter()
        self.removed: Counter[str] = Counter()
        self.scans: Counter[str] = Counter()
        self.pushes: Counter[PushOutcome] = Counter()
        self.legs: list[LegQuality] = []

    def count_ended_call(self, reason: EndReason) -> None:
        self.ended_calls[reason] += 1

    def count_leg(self, quality: LegQuality) -> None:
        self.legs.append(quality)

    def count_scan(self, outcome: str) -> None:
        self.scans[outcome] += 1

    def count_push(self, outcome: PushOutcome) -> None:
        self.pushes[outcome] += 1

    def count_removed(self, kind: str, count: int) -> None:
        self.removed[kind] += count
