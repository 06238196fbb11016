"""Passkeys: a key pair of a device in place of password and code (WebAuthn level 3; contract-2 N9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from domain.model.ids import PasskeyId, UserId
from domain.model.validation import Validation

PASSKEYS_AT_MOST = 20
"""Of one account."""
PASSKEY_NAME_AT_MOST = 50
CEREMONY_LIFETIME = timedelta(minutes=5)
"""From the question to what the device answers."""

Json = dict[str, Any]
"""As WebAuthn level 3 writes options and credentials in JSON (sections 5.1.7 to 5.1.9)."""


@dataclass(frozen=True, slots=True)
class Site:
    """The page that asks, and so whose passkeys are meant: no other page can use them."""

    origin: str
    """`https://chat.example.org`."""
    path: str = ""
    """Below which the web client is, where the name is not its alone: `/chat`."""

    @property
    def address(self) -> str:
        """Of the web client."""
        return self.origin + self.path

    @property
    def domain(self) -> str:
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class PasskeyKey:
    """What a device has made: the public half, how it is called, and how often it was used.

    `uses` stays 0 where the device does not count.
    """

    credential_id: bytes
    public_key: bytes
    uses: int

    @property
    def hash(self) -> bytes:
        """32 bytes that stand for the credential's id, which may be longer than a key of a table."""
        return sha256(self.credential_id).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """`name` is its owner's for it."""

    passkey_id: PasskeyId
    user_id: UserId
    key: PasskeyKey
    name: str
    created_at: datetime
    used_at: datetime | None = None


def check_passkey_name(name: str) -> None:
    """Raises InvalidFields."""
    Validation().text("Name", name, required=True, most=PASSKEY_NAME_AT_MOST).done()
