"""How two browsers find each other: STUN (RFC 8489) and TURN (RFC 8656)."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.ids import CallId, UserId


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


class IceServerList(Protocol):
    @abstractmethod
    def issue(self, call_id: CallId, user_id: UserId, now: datetime) -> IceServers:
        """TURN credentials bound to this user in this call, good for at most ten minutes."""
