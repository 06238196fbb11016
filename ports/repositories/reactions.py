"""Who reacted to which message with what."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.model.ids import MessageId, UserId


class Reactions(Protocol):
    @abstractmethod
    async def add(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        """False, and nothing changed, if they react so already."""

    @abstractmethod
    async def remove(self, message_id: MessageId, emoji: str, user_id: UserId) -> bool:
        """False if they did not react so."""

    @abstractmethod
    async def of(self, message_id: MessageId, emoji: str) -> tuple[int, Sequence[UserId]]:
        """How many react so, and the first `SHOWN_AT_MOST` of them in their order."""

    @abstractmethod
    async def remove_all(self, message_id: MessageId) -> None:
        """Of this message."""
