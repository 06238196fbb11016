"""Blocking somebody: nothing of them reaches the blocker any more, and nobody tells them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.model.errors import BadRequest, UserNotFound
from domain.model.ids import RoomId, UserId
from domain.model.notifications import AudienceChangedNotification
from domain.model.validation import Validation
from domain.services.call_commands import CallCommands
from domain.services.reads import tell_changed
from domain.services.transactions import Transactions, UnitOfWork
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockService:
    """A block stands between two people, whether they are contacts or not. Their rows of each other say so,
    too: what a message, a ring or a hint reads anyhow.
    """

    transactions: Transactions
    calls: CallCommands
    clock: Clock

    async def block(self, user_id: UserId, other_id: UserId, *, on: bool) -> None:
        """Twice is once. What they asked each other is over, and so is a call of the two, or one by which the
        other rings them. Common groups stay.

        Raises InvalidFields for nobody, BadRequest for oneself, UserNotFound.
        """
        Validation().number("UserId", other_id, required=True).done()
        if user_id == other_id:
            raise BadRequest
        await self.transactions.run(self._block, user_id, other_id, on=on)

    async def _block(self, uow: UnitOfWork, user_id: UserId, other_id: UserId, *, on: bool) -> None:
        now = self.clock.now()
        if other_id not in await uow.users.lock([user_id, other_id]):
            raise UserNotFound
        if on:
            await uow.blocks.add(user_id, other_id, now)
            await uow.contact_requests.reject_pending_between(user_id, other_id, now)
        else:
            await uow.blocks.remove(user_id, other_id)
        mine = await uow.contacts.find_of(user_id, other_id)
        if mine and mine.blocked != on:
            mine = replace(await uow.contacts.get_locked(mine.contact_id), blocked=on)
            await uow.contacts.save(mine)
            await tell_changed(uow, mine)
        theirs = await uow.contacts.find_of(other_id, user_id)
        if theirs and theirs.blocked_by != on:
            theirs = await uow.contacts.get_locked(theirs.contact_id)
            await uow.contacts.save(replace(theirs, blocked_by=on))
        room_id = mine.room_id if mine else theirs.room_id if theirs else RoomId(0)
        if on:
            await self.calls.drop(
                uow, user_id, lambda call: call.call.room_id == room_id or call.rings(user_id, by=other_id)
            )
        uow.notify(AudienceChangedNotification(room_id, (user_id,)))

    async def list_of(self, user_id: UserId) -> Sequence[UserId]:
        """Whom they have blocked, newest first."""
        return await self.transactions.read(lambda stored: stored.blocks.list_of(user_id))
