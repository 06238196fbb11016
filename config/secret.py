"""The secret that signs tokens (promise S3)."""

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Final

from config.settings import InvalidSettings, Settings

FILE: Final = "jwt-secret"
KNOWN: Final = {
    "secret", "jwt-secret", "jwt_secret", "jwtsecret", "your-secret", "your_secret", "your-256-bit-secret",
    "changeme", "change-me", "change_me", "password", "123456", "12345678", "test", "dev", "default",
    "ichat", "ichat-secret", "ichat_secret", "mysecret", "my-secret", "topsecret", "supersecret", "key",
}  # fmt: skip
"""Whoever guesses it is everybody; these are guessed first."""


def token_secret(settings: Settings) -> str:
    """The one that is set; only a default or test server that nobody else can reach makes its own.

    Raises InvalidSettings for an empty or well-known one.
    """
    secret = settings.jwt_secret
    if secret.strip().lower() in KNOWN or (secret and len(set(secret)) == 1):
        raise InvalidSettings(f"the JWT secret is well known; {_advice()}")
    if secret.strip():
        return secret
    if settings.profile == "test":
        return secrets.token_hex(32)
    if settings.profile == "default" and _on_loopback(settings.host):
        return _kept_secret(settings.data_dir / FILE)
    raise InvalidSettings(f"no JWT secret is set, and others can reach this server; {_advice()}")


def _advice() -> str:
    return f"set ICHAT_JWT_SECRET to something random, such as {secrets.token_hex(32)}"


def _on_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _kept_secret(path: Path) -> str:
    """Made once, readable by its owner only; two servers that start at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(file, "w", encoding="ascii") as kept:
        kept.write(secrets.token_hex(32) + "\n")
    return path.read_text(encoding="ascii").strip()
