"""Codes that an authenticator app shows."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol


class OneTimePasswords(Protocol):
    """Six digits, new every 30 seconds, by HMAC-SHA1 (RFC 6238): what every app knows."""

    @abstractmethod
    def new_secret(self) -> str:
        """160 random bits in base 32."""

    @abstractmethod
    def uri(self, secret: str, account: str) -> str:
        """`otpauth://totp/...`, for a QR code."""

    @abstractmethod
    def find_step(self, secret: str, code: str, now: datetime) -> int | None:
        """The number of the time step whose code it is: the present one, the one before or the one after.

        None for every other text. Takes as long for a wrong code as for a right one.
        """
