"""Which messages stay at hand."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.model.chat import Message
from domain.model.ids import MessageId, RoomId


class Pins(Protocol):
    """The message itself says that it is pinned; this knows all of a room."""

    @abstractmethod
    async def add(self, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        """One that is not pinned yet."""

    @abstractmethod
    async def remove(self, room_id: RoomId, message_id: MessageId) -> None:
        """One that is not pinned is left alone."""

    @abstractmethod
    async def count(self, room_id: RoomId) -> int: ...

    @abstractmethod
    async def list_of(self, room_id: RoomId, since: MessageId) -> Sequence[Message]:
        """The newest pin first; none of messages below `since`."""
