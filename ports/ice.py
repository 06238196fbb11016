"""How two browsers find each other: STUN (RFC 8489) and TURN (RFC 8656)."""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.model.ice import IceServers
from domain.model.ids import CallId, UserId


class IceServerList(Protocol):
    @abstractmethod
    def issue(self, call_id: CallId, user_id: UserId, now: datetime, *, relayed: bool = True) -> IceServers:
        """TURN credentials bound to this user in this call, good for at most ten minutes.

        Without `relayed` there are STUN servers only.
        """
