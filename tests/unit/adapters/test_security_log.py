"""Security events in the log."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from adapters.security_log import A_MINUTE, LoggedSecurity
from domain.model.ids import UserId
from ports.security_log import NOBODY, SecurityEvent
from tests.doubles.system import MovableClock

ANN, EVE = UserId(1), UserId(2)


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


def test_who_asks_for_ever_fills_no_disk(lines: list[Any]) -> None:
    """Eve is refused a thousand times: so many lines, of which the last says that there were more. Ann's are
    written all the same, and Eve's again a minute later.
    """
    clock = MovableClock()
    security = LoggedSecurity(clock)
    for event in (SecurityEvent.ACCESS_REFUSED, SecurityEvent.LIMITED, SecurityEvent.INPUT_REFUSED):
        for _ in range(1000):
            security.record(event, EVE)
        assert [line.get("more_unsaid") for line in lines] == [None] * (A_MINUTE - 1) + [True]
        lines.clear()
    security.record(SecurityEvent.ACCESS_REFUSED, ANN)
    assert len(lines) == 1
    clock.advance(60)
    security.record(SecurityEvent.ACCESS_REFUSED, EVE)
    assert len(lines) == 2


def test_one_address_hides_no_other(lines: list[Any]) -> None:
    """Nobody's account, from two places."""
    security = LoggedSecurity(MovableClock())
    for address in ("192.0.2.7", "192.0.2.8"):
        with structlog.contextvars.bound_contextvars(address=address):
            for _ in range(100):
                security.record(SecurityEvent.LIMITED, NOBODY)
    assert len(lines) == 2 * A_MINUTE


def test_guesses_are_all_written(lines: list[Any]) -> None:
    """A ban counts them."""
    security = LoggedSecurity(MovableClock())
    for _ in range(100):
        security.record(SecurityEvent.SIGN_IN_FAILED, EVE)
        security.record(SecurityEvent.TOKEN_FORGED)
    assert len(lines) == 200
