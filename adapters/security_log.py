"""Security events as lines of the log, ready for fail2ban (deploy/fail2ban)."""

import structlog

from domain.model.ids import UserId
from ports.security_log import NOBODY, SecurityEvent, SecurityLog

log = structlog.get_logger("ichat.security")


class LoggedSecurity(SecurityLog):
    """At warning, so that whoever wants less talk still hears of them."""

    def record(self, event: SecurityEvent, account: UserId = NOBODY, **details: str | int) -> None:
        log.warning(event.value, account=account, **details)
