"""Reactions to messages (contract-2 N1)."""

from collections.abc import Container
from dataclasses import dataclass, replace

from domain.model.ids import MessageId, UserId
from domain.model.reactions import joined, read_emoji, with_reaction
from domain.services.transactions import Transactions, UnitOfWork
from domain.services.updates import MessageUpdates
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionService:
    transactions: Transactions
    updates: MessageUpdates
    emojis: Container[str]
    clock: Clock

    async def react(self, user_id: UserId, message_id: MessageId, emoji: str, *, on: bool) -> None:
        """Twice is once. Raises InvalidFields, Forbidden, TooManyReactions."""
        known = read_emoji(emoji, self.emojis)
        await self.transactions.run(self._react, user_id, message_id, known, on=on)

    async def _react(
        self, uow: UnitOfWork, user_id: UserId, message_id: MessageId, emoji: str, *, on: bool
    ) -> None:
        before, contact = await self.updates.lock(uow, user_id, message_id)
        contact.check_open()
        before.check_standing()
        if on:
            if not await uow.reactions.add(message_id, emoji, user_id):
                return
            count, user_ids = joined(before.reactions, emoji, user_id)
        else:
            if not await uow.reactions.remove(message_id, emoji, user_id):
                return
            count, user_ids = await uow.reactions.of(message_id, emoji)
        reactions = with_reaction(before.reactions, emoji, count, user_ids)
        await self.updates.save(
            uow, before, replace(before, reactions=reactions, updated_at=self.clock.now())
        )
