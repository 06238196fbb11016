"""Messages go for good, with their pictures and files and all that they are found by."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.model.chat import Message
from domain.services.file_uses import FileUses
from domain.services.transactions import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRemoval:
    file_uses: FileUses

    async def remove(self, uow: UnitOfWork, messages: Collection[Message]) -> None:
        """Of rooms that are locked. Files that nothing else shows go, too. Nobody is told."""
        for message in messages:
            await self.file_uses.remove_from(uow, message)
        await uow.message_index.remove(messages)
        await uow.messages.remove([message.message_id for message in messages])
