"""Security events, kept for a test to read."""

from domain.model.ids import UserId
from ports.security_log import NOBODY, SecurityEvent, SecurityLog


class RecordedSecurity(SecurityLog):
    def __init__(self) -> None:
        self.events: list[tuple[SecurityEvent, UserId]] = []

    def record(self, event: SecurityEvent, account: UserId = NOBODY, **_: str | int) -> None:
        self.events.append((event, account))
