"""Who wants pushes where, and of which conversations they were told."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from domain.model.ids import MessageId, RoomId, UserId
from domain.model.push import PushSubscription


class PushSubscriptions(Protocol):
    @abstractmethod
    async def put(self, subscription: PushSubscription) -> None:
        """In place of the one with this endpoint, whosever it was."""

    @abstractmethod
    async def remove(self, endpoints: Collection[str]) -> None:
        """Unknown ones are ignored."""

    @abstractmethod
    async def list_of(self, user_ids: Collection[UserId]) -> Sequence[PushSubscription]:
        """Of logins that were not ended."""

    @abstractmethod
    async def sweep(self) -> None:
        """Remove those whose login was ended."""

    @abstractmethod
    async def pushed(self, user_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, MessageId]:
        """The last message of the room that each was pushed, if any."""

    @abstractmethod
    async def mark_pushed(
        self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId
    ) -> None: ...

    @abstractmethod
    async def unmark_pushed(self, user_id: UserId, room_id: RoomId) -> None:
        """Nothing of the room was pushed to them."""
