"""The index of messages by their words."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.chat import Message
from domain.model.ids import ContactId, MessageId, RoomId, UserId
from domain.model.message_index import IndexProgress
from domain.model.message_words import IndexWord


class MessageIndex(Protocol):
    """Words may be found late, or for a message that has them no more: whoever searches reads the messages
    found by `readable` and looks at what they say now.
    """

    @abstractmethod
    async def add(self, messages: Collection[Message]) -> None:
        """Index what they say, as `words_of` has it. Adding twice is harmless."""

    @abstractmethod
    async def change(self, before: Message, after: Message) -> None:
        """Index what a message says now instead of what it said before."""

    @abstractmethod
    async def remove(self, messages: Collection[Message]) -> None:
        """Forget their words; they are about to go."""

    @abstractmethod
    async def rooms_of(self, user_id: UserId) -> Sequence[RoomId]:
        """All rooms whose messages they may read."""

    @abstractmethod
    async def find(
        self,
        room_ids: Sequence[RoomId],
        words: Sequence[IndexWord],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        before: MessageId = MessageId(0),
        limit: int,
    ) -> Sequence[MessageId]:
        """The newest messages of these rooms with all the words, sent between the times (inclusive), with ids
        below `before` (0: from the end); newest first.
        """

    @abstractmethod
    async def readable(
        self, user_id: UserId, message_ids: Collection[MessageId]
    ) -> Sequence[tuple[Message, ContactId]]:
        """Those that the user may read, as they are now, with the user's row of each room; newest first."""

    @abstractmethod
    async def newest(self) -> MessageId:
        """The highest id of a message; 0 if there is none."""

    @abstractmethod
    async def progress(self) -> IndexProgress:
        """How far the index is."""

    @abstractmethod
    async def lock_progress(self) -> IndexProgress:
        """As `progress`; nobody else indexes until the transaction ends."""

    @abstractmethod
    async def save_progress(self, progress: IndexProgress) -> None: ...

    @abstractmethod
    async def above(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        """The lowest ones above an id. Until the transaction ends nobody changes them, nor those of `below`
        and `among`.
        """

    @abstractmethod
    async def below(self, message_id: MessageId, limit: int) -> Sequence[Message]:
        """The highest ones below an id."""

    @abstractmethod
    async def among(self, message_ids: Collection[MessageId]) -> Sequence[Message]:
        """Those of them that there are."""

    @abstractmethod
    async def clear(self) -> None:
        """Forget all words."""
