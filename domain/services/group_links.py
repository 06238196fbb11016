"""How people come into a group by a link (contract-2 N4)."""

from dataclasses import dataclass

from domain.model.contacts import Contact
from domain.model.errors import GroupLinkEnded, RemovedFromGroup
from domain.model.events import Event, EventKind
from domain.model.group_links import GroupLink, GroupSign
from domain.model.ids import GroupId, UserId
from domain.model.secret_links import NewSecretLink, check_secret_link
from domain.model.secrets import hashed
from domain.services.group_members import GroupMemberService, lock_membership
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLinkService:
    transactions: Transactions
    members: GroupMemberService
    clock: Clock
    ids: IdGenerator

    async def create(self, user_id: UserId, group_id: GroupId, *, seconds: int, uses: int) -> NewSecretLink:
        """0 seconds: for a week; 0 uses: for as many as come. Raises InvalidFields, Forbidden."""
        lifetime = check_secret_link(seconds=seconds, uses=uses)
        now, secret = self.clock.now(), self.ids.secret()
        link = GroupLink(
            group_id=group_id, made_by=user_id, uses_at_most=uses, created_at=now, expires_at=now + lifetime
        )
        await self.transactions.run(self._create, link, hashed(secret))
        return NewSecretLink(secret, link.expires_at)

    async def _create(self, uow: UnitOfWork, link: GroupLink, token_hash: bytes) -> None:
        (await lock_membership(uow, link.made_by, link.group_id)).check_manages()
        await uow.group_links.add(link, token_hash)

    async def end(self, user_id: UserId, group_id: GroupId, secret: str) -> None:
        """Nobody comes in with it any more; without a secret, with any of the group. Raises Forbidden."""
        await self.transactions.run(self._end, user_id, group_id, secret)

    async def _end(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, secret: str) -> None:
        (await lock_membership(uow, user_id, group_id)).check_manages()
        if secret:
            await uow.group_links.end(group_id, hashed(secret))
        else:
            await uow.group_links.remove_of(group_id)

    async def show(self, secret: str) -> GroupSign:
        """For anybody who has it. Raises GroupLinkEnded."""
        return await self.transactions.read(self._show, secret)

    async def _show(self, stored: Repositories, secret: str) -> GroupSign:
        link = await self._find(stored, secret)
        group = await stored.groups.find(link.group_id)
        if group is None or not link.lets_in(self.clock.now()):
            raise GroupLinkEnded
        return GroupSign(group.name, group.avatar, await stored.groups.count_members(link.group_id))

    async def join(self, user_id: UserId, secret: str) -> Contact:
        """The user's row of the group. Who is in it already needs no link that still lets somebody in.

        Raises GroupLinkEnded, GroupFull, RemovedFromGroup.
        """
        return await self.transactions.run(self._join, user_id, secret)

    async def _join(self, uow: UnitOfWork, user_id: UserId, secret: str) -> Contact:
        link = await self._find(uow, secret)
        before = await uow.groups.find(link.group_id)
        if before is None:
            raise GroupLinkEnded
        await uow.rooms.lock(before.room_id)
        mine = await uow.contacts.find_in_room(user_id, before.room_id)
        if mine is not None:
            return mine
        link = await self._find(uow, secret)  # others may have used it up, or ended it
        group = await uow.groups.find(link.group_id)
        if group is None or not link.lets_in(self.clock.now()):
            raise GroupLinkEnded
        if await uow.groups.shut_out_among(group.group_id, [user_id]):
            raise RemovedFromGroup
        await uow.group_links.count_use(hashed(secret))
        event = Event(kind=EventKind.JOINED, actor_id=user_id, user_ids=(user_id,))
        (row,) = await self.members.admit(uow, group, [user_id], event)
        return row

    async def _find(self, stored: Repositories, secret: str) -> GroupLink:
        link = await stored.group_links.find(hashed(secret))
        if link is None:
            raise GroupLinkEnded
        return link

    async def sweep(self) -> None:
        """Remove those whose time is over."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.group_links.sweep(now))
