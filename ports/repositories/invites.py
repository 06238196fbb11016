"""Invites to make an account."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import InviteId
from domain.model.invites import Invite


class Invites(Protocol):
    @abstractmethod
    async def add(self, invite: Invite, token_hash: bytes) -> Invite:
        """With its id."""

    @abstractmethod
    async def stands(self, token_hash: bytes, now: datetime) -> bool:
        """Whether the invite with this hash would let somebody in."""

    @abstractmethod
    async def use(self, token_hash: bytes, now: datetime) -> bool:
        """Count one use of the invite with this hash; False, and nothing counted, if it lets nobody in.

        Of all who use it at once no more come in than it holds for.
        """

    @abstractmethod
    async def list_standing(self, now: datetime) -> Sequence[Invite]:
        """Those that still let somebody in, newest first."""

    @abstractmethod
    async def end(self, invite_id: InviteId) -> None:
        """It lets nobody in any more; an unknown one is left alone without a word."""

    @abstractmethod
    async def sweep(self, until: datetime) -> None:
        """Remove what had expired by then."""
