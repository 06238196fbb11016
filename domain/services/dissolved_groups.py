"""What is left of groups that were dissolved goes after a while."""

from dataclasses import dataclass

from domain.model.chat import LastMessage
from domain.model.files import FileUse
from domain.model.groups import GroupPolicy
from domain.model.ids import GroupId, MessageId, RoomId
from domain.services.file_uses import FileUses
from domain.services.message_removal import MessageRemoval
from domain.services.transactions import Transactions, UnitOfWork
from ports.system import Clock

NEWEST = MessageId(0)
GROUPS_AT_ONCE = 10
MESSAGES_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolvedGroups:
    transactions: Transactions
    removal: MessageRemoval
    file_uses: FileUses
    policy: GroupPolicy
    clock: Clock

    async def sweep(self) -> None:
        """Delete their messages, with pictures that nothing else shows, and at last the groups themselves."""
        before = self.clock.now() - self.policy.kept
        groups = await self.transactions.read(
            lambda stored: stored.groups.list_dissolved(before, GROUPS_AT_ONCE)
        )
        for group_id, room_id in groups:
            while await self.transactions.run(self._remove_messages, room_id):
                pass
            await self.transactions.run(self._remove, group_id, room_id)

    async def _remove_messages(self, uow: UnitOfWork, room_id: RoomId) -> bool:
        """Some of the newest; whether there were any."""
        await uow.rooms.lock(room_id)
        messages = await uow.messages.history(room_id, NEWEST, MESSAGES_AT_ONCE)
        await self.removal.remove(uow, messages)
        return bool(messages)

    async def _remove(self, uow: UnitOfWork, group_id: GroupId, room_id: RoomId) -> None:
        group = await uow.groups.find(group_id)
        if group is None:
            return
        await self.file_uses.remove(uow, group.avatar, FileUse.as_group_avatar(group_id))
        await uow.rooms.set_last_message(room_id, LastMessage())
        await uow.groups.remove(group_id)
