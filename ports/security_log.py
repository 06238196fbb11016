"""What whoever guards the server wants to know at once (docs/security-events.md)."""

from abc import abstractmethod
from enum import StrEnum
from typing import Protocol

from domain.model.ids import UserId

NOBODY = UserId(0)
"""Where no account is meant, or none that exists."""


class SecurityEvent(StrEnum):
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    LIMITED = "limited"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an event
    LOGINS_ENDED = "logins-ended"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_ENABLED = "account-enabled"
    ACCOUNT_DELETED = "account-deleted"
    DATA_EXPORTED = "data-exported"
    ADMINISTRATOR_APPOINTED = "administrator-appointed"
    ADMINISTRATOR_DISMISSED = "administrator-dismissed"
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    IDENTITY_JOINED = "identity-joined"
    IDENTITY_PARTED = "identity-parted"
    BOT_TOKEN_MADE = "bot-token-made"  # noqa: S105 - the name of an event
    WEBHOOK_MADE = "webhook-made"
    WEBHOOK_ENDED = "webhook-ended"
    FILE_INFECTED = "file-infected"
    TOKEN_FORGED = "token-forged"  # noqa: S105 - the name of an event
    ACCESS_REFUSED = "access-refused"
    INPUT_REFUSED = "input-refused"
    ORIGIN_REFUSED = "origin-refused"


class SecurityLog(Protocol):
    @abstractmethod
    def record(self, event: SecurityEvent, account: UserId = NOBODY, **details: str | int) -> None:
        """One line. Details quote no secret, nor anything that somebody typed where a secret may be typed.

        The address of whoever caused it is known from where the request came in.
        """
