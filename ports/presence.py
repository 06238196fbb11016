"""Who is here, on whatever node."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Protocol

from domain.model.ids import UserId
from domain.model.presence import PresenceState

NODE_KEPT = timedelta(seconds=20)
"""What a node shows is forgotten so long after its last renewal."""
LEFT_NODE_KEPT = timedelta(seconds=3)
"""And so long after it left: whoever was there has time to come back on another node."""


class PresenceBoard(Protocol):
    """Each node shows how the people with sessions of its own are; together they say how somebody is.

    Somebody is online if any living node says so, else away if any says so, else offline. They have call
    waiting if every node says so where they are not offline, and there is one. All methods but `leave` raise
    Unavailable within a second; then some of it may have happened.
    """

    @abstractmethod
    async def show(
        self, states: Mapping[UserId, PresenceState], call_waiting: Collection[UserId] = ()
    ) -> Mapping[UserId, PresenceState]:
        """So they are on this node from now on, `OFFLINE` for no session; and how each is on all nodes.

        Those with `call_waiting` have it here, the others do not.
        """

    @abstractmethod
    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, PresenceState]:
        """How each of them is."""

    @abstractmethod
    async def find_call_waiting(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Those among them who have call waiting."""

    @abstractmethod
    async def renew(self) -> bool:
        """This node lives. False if something that it showed is forgotten: it has to show everybody anew."""

    @abstractmethod
    async def leave(self) -> None:
        """This node ends. Never raises: a store that is away forgets by itself."""
