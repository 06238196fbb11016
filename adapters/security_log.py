"""Security events as lines of the log, ready for fail2ban (deploy/fail2ban)."""

from collections import Counter
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.model.ids import UserId
from ports.security_log import NOBODY, SecurityEvent, SecurityLog
from ports.system import Clock

log = structlog.get_logger("ichat.security")

AS_OFTEN_AS_ASKED: Final = {
    SecurityEvent.LIMITED,
    SecurityEvent.ACCESS_REFUSED,
    SecurityEvent.INPUT_REFUSED,
}
"""Whoever goes on asking makes one for each request; all others are bounded by limits, or end with a ban."""
A_MINUTE: Final = 20
"""Of one account at one address."""
ACCOUNTS_AT_MOST: Final = 10_000
"""That are told apart."""


class LoggedSecurity(SecurityLog):
    """At warning, so that whoever wants less talk still hears of them.

    Of events that come as often as somebody asks, so many lines a minute; the last says `more_unsaid`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: Counter[Hashable] = Counter()
        self._until = datetime.min.replace(tzinfo=clock.now().tzinfo)

    def record(self, event: SecurityEvent, account: UserId = NOBODY, **details: str | int) -> None:
        if event in AS_OFTEN_AS_ASKED:
            said = self._count(event, account)
            if said > A_MINUTE:
                return
            if said == A_MINUTE:
                details["more_unsaid"] = True
        log.warning(event.value, account=account, **details)

    def _count(self, event: SecurityEvent, account: UserId) -> int:
        now = self._clock.now()
        if now >= self._until or len(self._said) >= ACCOUNTS_AT_MOST:
            self._said.clear()
            self._until = now + timedelta(minutes=1)
        subject = event, account, structlog.contextvars.get_contextvars().get("address")
        self._said[subject] += 1
        return self._said[subject]
