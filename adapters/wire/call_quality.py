"""How calls went, leg by leg."""

from collections.abc import Sequence

import msgspec

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.call_quality import Leg, LegQuality
from domain.model.ids import CallId, UserId


class ReportedLeg(Body):
    """`user_id`: from whom it came."""

    user_id: UserId = UserId(0)
    loss_percent: int = 0
    jitter_ms: int = 0
    round_trip_ms: int = 0
    kbit_per_second: int = 0
    width: int = 0
    height: int = 0
    relayed: bool = False

    def read(self) -> LegQuality:
        fields = msgspec.structs.asdict(self)
        return LegQuality(from_user_id=fields.pop("user_id"), **fields)


class QualityReport(Body):
    call_id: CallId = CallId(0)
    legs: tuple[ReportedLeg, ...] = ()

    def read(self) -> Sequence[LegQuality]:
        return [each.read() for each in self.legs]


class LegView(View):
    """From `from_user_id` to `user_id`, who reported it."""

    call_id: int
    user_id: int
    from_user_id: int
    loss_percent: int
    jitter_ms: int
    round_trip_ms: int
    kbit_per_second: int
    width: int
    height: int
    relayed: bool
    reported_at: Time


def leg_view(leg: Leg) -> LegView:
    return LegView.of(leg.quality, call_id=leg.call_id, user_id=leg.user_id, reported_at=leg.reported_at)
