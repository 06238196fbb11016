"""How far everybody has read in each room."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.reads import Mark, Reader, ReadState, Unread


class Reads(Protocol):
    """A mark is the newest message that somebody has seen."""

    @abstractmethod
    async def mark(self, marks: Collection[Mark], now: datetime) -> None:
        """Move them forward; whoever was as far already stays, since then. One for a person and a room."""

    @abstractmethod
    async def mark_own(self, user_id: UserId, room_id: RoomId, message_id: MessageId, now: datetime) -> None:
        """Whoever writes has read what was before: `message_id` is theirs and the room's newest."""

    @abstractmethod
    async def mark_all(
        self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId, now: datetime
    ) -> None:
        """For people who come into a room: what was written before them is not unread to them."""

    @abstractmethod
    async def marks_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, ReadState]:
        """Of these rows, whosever they are: how far has been read. A peer shows their mark if both do;
        nothing is counted.
        """

    @abstractmethod
    async def unread_of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Unread]:
        """What is counted of these rows; nothing for those in which all is read.

        What is not counted: one's own messages, events, what was revoked or may not be read.
        """

    @abstractmethod
    async def shown_to(
        self, contact_ids: Collection[ContactId]
    ) -> Mapping[ContactId, tuple[UserId, ContactId]]:
        """By each of these rows that is of a pair the other one, and their row, where both show how far they
        read and nothing stands between them.
        """

    @abstractmethod
    async def readers(self, room_id: RoomId, message_id: MessageId) -> Sequence[Reader]:
        """Members who have read that far and show it, in the order in which they did."""

    @abstractmethod
    async def senders_between(self, room_id: RoomId, after: MessageId, through: MessageId) -> set[UserId]:
        """Who wrote the messages above `after` up to `through`."""
