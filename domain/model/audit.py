"""What administrators did, and with whom or what: written once, never changed (contract-2 N10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.model.accounts import Login
from domain.model.ids import AuditId, UserId

OPERATOR = UserId(0)
"""Whoever has the command line of the server: they need no account."""


class AuditAction(StrEnum):
    """What was done; the first part says to what the `subject` belongs."""

    USER_CREATED = "user-created"
    USER_DISABLED = "user-disabled"
    USER_ENABLED = "user-enabled"
    USER_DELETED = "user-deleted"
    USER_APPOINTED = "user-appointed"
    USER_DISMISSED = "user-dismissed"
    USER_LOGINS_ENDED = "user-logins-ended"
    USER_PASSWORD_RESET = "user-password-reset"  # noqa: S105 - the name of an action
    USER_SECOND_FACTOR_RESET = "user-second-factor-reset"
    USER_JOINED = "user-joined"
    BOT_CREATED = "bot-created"
    BOT_TOKEN_MADE = "bot-token-made"  # noqa: S105 - the name of an action
    INVITE_CREATED = "invite-created"
    INVITE_ENDED = "invite-ended"
    GROUP_DISSOLVED = "group-dissolved"
    REPORT_CLOSED = "report-closed"
    SFU_DRAINED = "sfu-drained"
    SFU_UNDRAINED = "sfu-undrained"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who looks after the server right now, and from where; of the operator there is no login."""

    user_id: UserId
    address: str
    login: Login | None = None

    def check_confirmed(self, now: datetime) -> None:
        """Before what cannot be undone, or opens doors. Raises PasswordDue."""
        if self.login:
            self.login.check_confirmed(now)


AT_THE_SERVER = Actor(OPERATOR, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`subject`: what it was called then. `subject_id`: of a user, an invite, a group or a report, 0 of an
    SFU.
    """

    audit_id: AuditId = AuditId(0)
    actor_id: UserId
    action: AuditAction
    subject_id: int
    subject: str
    address: str
    created_at: datetime
