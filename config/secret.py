"""The secrets: one signs tokens (promise S3), one is shared with the TURN relay."""

import base64
import hmac
import math
import secrets
from pathlib import Path
from typing import Final

from config.errors import InvalidSettings
from config.kept import kept_text
from config.settings import Settings

FILE: Final = "jwt-secret"
WORTH_AT_LEAST: Final = 256
"""Bits: 32 random bytes, as long as the hash of HS256 (RFC 7518 section 3.2)."""
CHARACTERS_AT_LEAST: Final = 12
"""Different ones. Random text of that worth has more; somebody's name written ten times has not."""
FIRST_ACCOUNT: Final = b"ichat: the first account"
COMMAND: Final = "openssl rand -hex 32"


def token_secret(settings: Settings) -> str:
    """The one that is set; only a default or test server that nobody else can reach makes its own.

    Raises InvalidSettings for one that can be guessed, CannotStart.
    """
    if settings.jwt_secret:
        _check("the JWT secret", "ICHAT_JWT_SECRET", settings.jwt_secret)
        return settings.jwt_secret
    if settings.profile == "test":
        return secrets.token_hex(32)
    if settings.profile == "default" and settings.on_loopback:
        return _kept_secret(settings.data_dir / FILE)
    raise InvalidSettings(
        "no JWT secret is set, and others can reach this server; "
        f"set ICHAT_JWT_SECRET to what this command makes: {COMMAND}"
    )


def previous_secret(settings: Settings) -> str:
    """Empty where there is none. Raises InvalidSettings for one that can be guessed."""
    if settings.jwt_previous_secret:
        _check("the previous JWT secret", "ICHAT_JWT_PREVIOUS_SECRET", settings.jwt_previous_secret)
    return settings.jwt_previous_secret


def turn_secret(settings: Settings) -> str:
    """Empty where there is no relay. Raises InvalidSettings for one that can be guessed."""
    if settings.ice.turn_secret:
        _check("the TURN secret", "ICHAT_ICE__TURN_SECRET", settings.ice.turn_secret)
    return settings.ice.turn_secret


def first_account_secret(settings: Settings) -> str:
    """The invite for the first account, the same on every node: it follows from the secret."""
    digest = hmac.digest(token_secret(settings).encode(), FIRST_ACCOUNT, "sha256")
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _check(name: str, variable: str, secret: str) -> None:
    if not is_strong(secret):
        raise InvalidSettings(f"{name} can be guessed; set {variable} to what this command makes: {COMMAND}")


def is_strong(secret: str) -> bool:
    """Whether it may be random and worth 256 bits: 64 hexadecimal digits, or 43 characters of any kind."""
    alphabet = 10 if secret.isdecimal() else 16 if set(secret.lower()) <= set("0123456789abcdef") else 64
    repeated = secret in (secret + secret)[1:-1]
    worth = len(secret) * math.log2(alphabet)
    return worth >= WORTH_AT_LEAST and len(set(secret)) >= CHARACTERS_AT_LEAST and not repeated


def _kept_secret(path: Path) -> str:
    secret = kept_text(path, lambda: secrets.token_hex(32))
    if not is_strong(secret):
        raise InvalidSettings(
            f"{path} holds no secret; remove the file, and a new one is made: everybody signs in again"
        )
    return secret
