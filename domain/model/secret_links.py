"""Links that let in whoever has them: to the server (`Invite`) or to a group (`GroupLink`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.ids import UserId
from domain.model.validation import Validation

LIFETIME = timedelta(days=7)
"""Of a link whose maker names none."""
LIFETIME_AT_MOST = timedelta(days=30)
USES_AT_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLink:
    """`uses_at_most` 0: as many as come. Who came in by it is counted in `uses`."""

    made_by: UserId
    uses: int = 0
    uses_at_most: int
    created_at: datetime
    expires_at: datetime

    def lets_in(self, now: datetime) -> bool:
        return now < self.expires_at and (not self.uses_at_most or self.uses < self.uses_at_most)


@dataclass(frozen=True, slots=True)
class NewSecretLink:
    """`secret` is shown once; only its hash is stored."""

    secret: str
    expires_at: datetime


def check_secret_link(*, seconds: int, uses: int) -> timedelta:
    """How long it holds: 0 seconds means the usual time. Raises InvalidFields."""
    at_most = int(LIFETIME_AT_MOST.total_seconds())
    Validation().number("Seconds", seconds, most=at_most).number("Uses", uses, most=USES_AT_MOST).done()
    return timedelta(seconds=seconds) if seconds else LIFETIME
