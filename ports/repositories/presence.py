"""Who is told of somebody's typing and presence, and when they were seen last."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from domain.model.ids import ContactId, RoomId, UserId


class Audiences(Protocol):
    @abstractmethod
    async def in_room(self, room_id: RoomId, at_most: int) -> Mapping[UserId, ContactId]:
        """Its members, each with their own contact of it; of a larger room only as many."""

    @abstractmethod
    async def pairs_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        """Those with whom the user has a conversation of two that is open (see `Contact.open`)."""

    @abstractmethod
    async def mates_among(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        """Those with whom the user is in a group."""


class LastSeen(Protocol):
    @abstractmethod
    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, datetime]:
        """Of those of whom it is known."""

    @abstractmethod
    async def save(self, user_ids: Collection[UserId], at: datetime) -> None:
        """They were here until then. An earlier time than the known one changes nothing, nor does it change
        what others see of the user.
        """
