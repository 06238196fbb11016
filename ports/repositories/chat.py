"""Rooms, messages and deliveries."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.chat import Delivery, LastMessage, Message
from domain.model.ids import DeliveryId, LocalId, MessageId, RoomId, UserId


class Rooms(Protocol):
    @abstractmethod
    async def find_or_add(self, name: str, now: datetime) -> RoomId: ...

    @abstractmethod
    async def lock(self, room_id: RoomId) -> None:
        """Nobody else changes anything in the room until the transaction ends. Always the first lock."""

    @abstractmethod
    async def member_ids(self, room_id: RoomId) -> Sequence[UserId]:
        """Both people, or everybody in the group, in the order they came."""

    @abstractmethod
    async def set_last_message(self, room_id: RoomId, last: LastMessage) -> None: ...

    @abstractmethod
    async def refresh_last_message(self, room_id: RoomId, last: LastMessage) -> None:
        """Replace the preview if it still shows this very message."""


class Messages(Protocol):
    @abstractmethod
    async def add(self, message: Message) -> Message | None:
        """Store it and return it with its id; ids rise in commit order within a room that is locked.

        None, and nothing stored, if the sender has used this non-empty `local_id` before, in any room.
        """

    @abstractmethod
    async def get_by_local_id(self, sender_id: UserId, local_id: LocalId) -> Message:
        """The message that took this `local_id`, as `add` has said. Raises InternalError if none did."""

    @abstractmethod
    async def find(self, message_id: MessageId) -> Message | None: ...

    @abstractmethod
    async def get(self, message_id: MessageId) -> Message:
        """For an id that storage gave itself. Raises InternalError if there is none."""

    @abstractmethod
    async def save(self, message: Message) -> None:
        """Write what may change: text, image, thumbnail, call id, revoked, the time of the change."""

    @abstractmethod
    async def history(self, room_id: RoomId, before: MessageId, limit: int) -> Sequence[Message]:
        """The newest with an id below `before` (0: from the end), in ascending order."""


class Deliveries(Protocol):
    @abstractmethod
    async def append(
        self, message_id: MessageId, receiver_ids: Collection[UserId], *, is_new: bool, now: datetime
    ) -> Mapping[UserId, DeliveryId]:
        """Give each receiver the next number of their own, dense and visible in order.

        Locks the receivers' counters, lowest id first, until the transaction ends.
        """

    @abstractmethod
    async def page(
        self, receiver_id: UserId, after: DeliveryId, before: DeliveryId, limit: int
    ) -> Sequence[tuple[Delivery, Message]]:
        """Deliveries with numbers above `after` and, unless it is 0, below `before`; newest first."""

    @abstractmethod
    async def range(
        self, receiver_id: UserId, after: DeliveryId, through: DeliveryId
    ) -> Sequence[tuple[Delivery, Message]]:
        """With numbers above `after` up to `through`, oldest first."""

    @abstractmethod
    async def last(self, receiver_id: UserId) -> DeliveryId:
        """The receiver's highest number so far, 0 if none."""
