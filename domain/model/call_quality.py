"""How sound and pictures came through in a call: one leg for each way from somebody to somebody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.calls import CallState
from domain.model.errors import CallEnded, Forbidden
from domain.model.ids import CallId, UserId
from domain.model.validation import Validation

LEGS_AT_MOST = 40
LEGS_KEPT = timedelta(days=30)
REPORTED_WITHIN = timedelta(hours=1)
"""After the end of a call its pages have long reported; what comes later is made up."""
_A_MINUTE_IN_MS, _A_GBIT_IN_KBIT, _PIXELS = 60_000, 1_000_000, 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuality:
    """From `from_user_id` to whoever reports it, over the whole call; `width` and `height` are the largest
    picture that came, 0 without any; `relayed`: by way of TURN, some of the time.
    """

    from_user_id: UserId
    loss_percent: int
    jitter_ms: int
    round_trip_ms: int
    kbit_per_second: int
    width: int
    height: int
    relayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """As `user_id` reported it."""

    call_id: CallId
    user_id: UserId
    quality: LegQuality
    reported_at: datetime


def check_legs(
    state: CallState, user_id: UserId, qualities: Sequence[LegQuality], now: datetime
) -> Collection[LegQuality]:
    """The last of each way. Raises Forbidden for whoever was not in it, CallEnded long after its end, and
    InvalidFields.
    """
    _check_was_in(state, user_id)
    if state.call.ended_at and now > state.call.ended_at + REPORTED_WITHIN:
        raise CallEnded
    Validation().items("Legs", qualities, most=LEGS_AT_MOST).done()
    for each in qualities:
        if each.from_user_id == user_id:
            raise Forbidden
        _check_was_in(state, each.from_user_id)
        _check_numbers(each)
    return {each.from_user_id: each for each in qualities}.values()


def _check_was_in(state: CallState, user_id: UserId) -> None:
    if not state.get(user_id).entry:
        raise Forbidden


def _check_numbers(quality: LegQuality) -> None:
    validation = Validation().number("LossPercent", quality.loss_percent, most=100)
    validation.number("JitterMs", quality.jitter_ms, most=_A_MINUTE_IN_MS)
    validation.number("RoundTripMs", quality.round_trip_ms, most=_A_MINUTE_IN_MS)
    validation.number("KbitPerSecond", quality.kbit_per_second, most=_A_GBIT_IN_KBIT)
    validation.number("Width", quality.width, most=_PIXELS)
    validation.number("Height", quality.height, most=_PIXELS).done()
