"""Passwords and tokens."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.model.clients import KnownDevice
from domain.model.ids import FileName, LoginId
from domain.model.second_factors import Challenge
from domain.model.signaling import CallPass


class PasswordHasher(Protocol):
    """Works off the event loop, in a pool whose queue is bounded: `hash` and `verify` raise Unavailable.

    `party` is who waits, such as a network. Parties have their turns in rotation, and none can keep the
    others out.
    """

    @abstractmethod
    async def hash(self, password: str, *, party: str) -> str:
        """At most 60 characters of ASCII. Every byte of the password counts, also beyond 72."""

    @abstractmethod
    async def verify(self, password: str, password_hash: str | None, *, party: str) -> bool:
        """None (an unknown user) takes as long as a wrong password and is False.

        Understands hashes of the original (`$2a$06$`, passwords cut at 72 bytes).
        """

    @abstractmethod
    def outdated(self, password_hash: str) -> bool:
        """True if a hash made today would be stronger."""


class TokenIssuer(Protocol):
    """JWT, HS256 only (RFC 7519); issuer and `exp` are required; a token of one kind is refused as the
    other.
    """

    @abstractmethod
    def issue_login(self, login_id: LoginId, expires_at: datetime) -> str: ...

    @abstractmethod
    def read_login(self, token: str, now: datetime) -> LoginId:
        """Raises Unauthenticated for anything this server did not make as a login token, LoginExpired for
        its own whose time is over (contract section 1).
        """

    @abstractmethod
    def issue_call(self, call_pass: CallPass, expires_at: datetime) -> str: ...

    @abstractmethod
    def read_call(self, token: str, now: datetime) -> CallPass:
        """Raises Unauthenticated, also for an expired one."""

    @abstractmethod
    def issue_challenge(self, challenge: Challenge, expires_at: datetime) -> str: ...

    @abstractmethod
    def read_challenge(self, token: str, now: datetime) -> Challenge:
        """Raises Unauthenticated, also for an expired one."""

    @abstractmethod
    def issue_export(self, login_id: LoginId, expires_at: datetime) -> str: ...

    @abstractmethod
    def read_export(self, token: str, now: datetime) -> LoginId:
        """Raises Unauthenticated, also for an expired one."""

    @abstractmethod
    def issue_file(self, login_id: LoginId, file_id: FileName, expires_at: datetime) -> str: ...

    @abstractmethod
    def read_file(self, token: str, now: datetime) -> tuple[LoginId, FileName]:
        """Raises Unauthenticated, also for an expired one."""

    @abstractmethod
    def issue_device(self, device: KnownDevice, expires_at: datetime) -> str: ...

    @abstractmethod
    def find_device(self, token: str, now: datetime) -> KnownDevice | None:
        """None for whatever is not a device's token of this server whose time is not over."""
