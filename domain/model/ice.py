"""By way of whom two browsers find each other: STUN (RFC 8489) and TURN (RFC 8656)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IceServer:
    """`username` and `credential` are empty for STUN."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class IceServers:
    servers: Sequence[IceServer]
    expires_at: datetime
    """When the credentials stop to open new allocations; renew before."""
