"""Security events, kept for a test to read."""

from domain.model.ids import UserId
from ports.security_log import NOBODY, SecurityEvent, SecurityLog


class RecordedSecurity(SecurityLog):
    def __init__(self) -> None:
        self.events: list[tuple[SecurityEvent, UserId]] = []
        self.signed_in_by: list[str | int] = []

    def record(self, event: SecurityEvent, account: UserId = NOBODY, **details: str | int) -> None:
        self.events.append((event, account))
        if event is SecurityEvent.SIGNED_IN:
            self.signed_in_by.append(details["by"])
