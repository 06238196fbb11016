"""Seats of calls at SFUs."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.model.call_media import UnitName
from domain.model.call_seats import Seat
from domain.model.ids import CallId


class CallSeats(Protocol):
    """Each seat is changed by the one node that looks after it, so nobody locks anything."""

    @abstractmethod
    async def add(self, seat: Seat) -> None:
        """With a number that this participant's seats did not have yet."""

    @abstractmethod
    async def save(self, seat: Seat) -> None:
        """Its `swapped` and `held`; one that is gone stays gone."""

    @abstractmethod
    async def show(self, seat: Seat) -> None:
        """Its `shown`, whatever else of it was saved meanwhile."""

    @abstractmethod
    async def list_of(self, call_id: CallId) -> Sequence[Seat]:
        """By participant, each one's in the order of their numbers."""

    @abstractmethod
    async def remove(self, seats: Collection[Seat]) -> None: ...

    @abstractmethod
    async def count_by_unit(self) -> Mapping[UnitName, int]: ...

    @abstractmethod
    async def list_calls(self, limit: int) -> Sequence[CallId]:
        """Calls that have seats, oldest first."""
