"""Guests of calls, and the links by which they come."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.guests import CallLink, Guest, GuestState
from domain.model.ids import CallId, RoomId, UserId


class Guests(Protocol):
    """Guests go with their call, when that is removed."""

    @abstractmethod
    async def add_link(self, link: CallLink, token_hash: bytes) -> None: ...

    @abstractmethod
    async def find_link(self, token_hash: bytes) -> CallLink | None: ...

    @abstractmethod
    async def end_links(self, room_id: RoomId) -> None:
        """All of the room."""

    @abstractmethod
    async def sweep_links(self, until: datetime) -> None:
        """Remove those that expired by then."""

    @abstractmethod
    async def add(self, guest: Guest) -> Guest:
        """Store them and return them with their id, a new one from `GUESTS_FROM` on."""

    @abstractmethod
    async def find_many(self, guest_ids: Collection[UserId]) -> Mapping[UserId, Guest]:
        """The known ones among them."""

    @abstractmethod
    async def note_seen(self, guest_id: UserId, at: datetime) -> None: ...

    @abstractmethod
    async def decide(self, guest_id: UserId, state: GuestState) -> None: ...

    @abstractmethod
    async def list_waiting(self, call_id: CallId, limit: int) -> Sequence[Guest]:
        """Those of the call who were neither let in nor turned away, the last seen first."""
