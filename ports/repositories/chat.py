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
    async def lock_of(self, message_id: MessageId) -> None:
        """As `lock`, the room of that message; nothing if there is none."""

    @abstractmethod
    async def member_ids(self, room_id: RoomId) -> Sequence[UserId]:
        """Both people, or everybody in the group, in the order they came."""

    @abstractmethod
    async def reader_ids(self, room_id: RoomId, message_id: MessageId) -> Sequence[UserId]:
        """Those of the members who may read this message, which is not newer than their membership."""

    @abstractmethod
    async def without_members(self, room_ids: Collection[RoomId]) -> Sequence[RoomId]:
        """Those of them in which nobody is any more."""

    @abstractmethod
    async def list_left_pairs(self, user_id: UserId) -> Sequence[RoomId]:
        """The rooms of this person and one other in which nobody is any more, in any order.

        Looks at the rooms of all pairs; few are asked for.
        """

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
    async def rooms_of(self, message_ids: Collection[MessageId]) -> Mapping[MessageId, RoomId]:
        """The rooms of those among them that there are."""

    @abstractmethod
    async def get(self, message_id: MessageId) -> Message:
        """For an id that storage gave itself. Raises InternalError if there is none."""

    @abstractmethod
    async def save(self, message: Message) -> None:
        """Write what may change: everything but ids, sender, time of sending and what it answers."""

    @abstractmethod
    async def history(
        self, room_id: RoomId, before: MessageId, limit: int, since: MessageId = MessageId(0)
    ) -> Sequence[Message]:
        """The newest with an id below `before` (0: from the end) and none below `since`, ascending."""

    @abstractmethod
    async def list_with_files(self, room_ids: Collection[RoomId]) -> Sequence[Message]:
        """Every message of these rooms that has an image or attachments, ascending."""

    @abstractmethod
    async def remove(self, message_ids: Collection[MessageId]) -> None:
        """With everything that hangs on them. Deliveries of them are shown to nobody any more."""

    @abstractmethod
    async def list_sent_before(self, before: datetime, limit: int) -> Sequence[Message]:
        """Those sent before then among the `limit` oldest of all rooms, in ascending order."""

    @abstractmethod
    async def following(self, room_id: RoomId, after: MessageId, limit: int) -> Sequence[Message]:
        """The oldest with an id above `after`, in ascending order."""

    @abstractmethod
    async def find_readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Message]:
        """Those among them that this person may read: of their rooms, from where their history begins."""

    @abstractmethod
    async def set_mentions(self, message: Message, user_ids: Collection[UserId]) -> None:
        """Who is meant by it, everybody in it spelt out; in place of those from before."""


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
        """Deliveries with numbers above `after` and, unless it is 0, below `before`; newest first.

        Without those that the receiver is told of no more (`Contact.hears`).
        """

    @abstractmethod
    async def range(
        self, receiver_id: UserId, after: DeliveryId, through: DeliveryId
    ) -> Sequence[tuple[Delivery, Message]]:
        """With numbers above `after` up to `through`, oldest first; without those that the receiver is told
        of no more.
        """

    @abstractmethod
    async def silenced(self, receiver_id: UserId, after: DeliveryId) -> set[DeliveryId]:
        """Those with numbers above `after` that the receiver is told of no more."""

    async def last(self, receiver_id: UserId) -> DeliveryId:
        """The receiver's highest number so far, 0 if none. It does not fall when deliveries are removed."""
        return (await self.last_of_each({receiver_id}))[receiver_id]

    @abstractmethod
    async def last_of_each(self, receiver_ids: Collection[UserId]) -> Mapping[UserId, DeliveryId]:
        """As `last`, for each of them."""

    @abstractmethod
    async def list_receivers(self, after: UserId, limit: int) -> Sequence[UserId]:
        """People with ids above `after` who have received anything, in ascending order."""

    @abstractmethod
    async def with_older(self, receiver_ids: Collection[UserId], before: datetime) -> set[UserId]:
        """Those whose oldest delivery is from before then."""

    @abstractmethod
    async def remove_older(self, receiver_id: UserId, before: datetime, limit: int) -> int:
        """Remove the receiver's oldest, as far as they are from before then, at most `limit`; how many."""
