"""Deleting an account: what others were told stays, everything else goes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domain.model.accounts import Login
from domain.model.files import FileUse
from domain.model.ids import GroupId, RoomId, UserId
from domain.model.notifications import AudienceChangedNotification
from domain.services.call_commands import CallCommands
from domain.services.file_uses import FileUses
from domain.services.group_members import GroupMemberService, find_membership
from domain.services.logins import LoginService
from domain.services.passwords import PasswordService
from domain.services.reads import tell_changed
from domain.services.transactions import Transactions, UnitOfWork
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDeletion:
    transactions: Transactions
    passwords: PasswordService
    logins: LoginService
    calls: CallCommands
    members: GroupMemberService
    file_uses: FileUses
    security: SecurityLog
    clock: Clock

    async def delete(self, login: Login, password: str) -> None:
        """The name is free, the profile empty, logins and contacts are gone, and groups pass to others. Their
        messages stay, as of a deleted account; pictures that nobody can see any more go.

        Raises WrongPassword, Forbidden, TooManyRequests, Unavailable.
        """
        await self.passwords.check(login, password)
        await self.remove(login.user_id, _nothing_first)

    async def remove(self, user_id: UserId, enter: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        """`enter`: first in the transaction that deletes the account; it may refuse.

        Their bots go with them; their webhooks, which the groups show, post no more.
        """
        for group_id in await self.transactions.read(_group_ids, user_id):
            await self.transactions.run(self._leave, user_id, group_id)
        bots = await self.transactions.read(lambda stored: stored.bots.list_of(user_id))
        await self.transactions.run(self._delete, user_id, enter)
        self.security.record(SecurityEvent.ACCOUNT_DELETED, user_id)
        for bot in bots:
            if not bot.group_id:
                await self.remove(bot.user_id, _nothing_first)

    async def _delete(
        self, uow: UnitOfWork, user_id: UserId, enter: Callable[[UnitOfWork], Awaitable[None]]
    ) -> None:
        await enter(uow)
        now = self.clock.now()
        for group_id in await _group_ids(uow, user_id):  # that somebody put them into meanwhile
            await self._leave(uow, user_id, group_id)
        contacts = [contact for contact in await uow.contacts.list_of(user_id) if contact.user_id]
        others = [contact.user_id for contact in contacts]
        await uow.users.lock([user_id, *others])
        await self._remove_pictures(uow, user_id)
        await uow.contact_requests.reject_all_of(user_id, now)
        await uow.blocks.remove_all_of(user_id)
        left = await uow.contacts.end_pairs(user_id, others)
        await self.calls.drop(uow, user_id, lambda _: True)
        uow.notify(AudienceChangedNotification(RoomId(0), (user_id,)))
        await self.file_uses.remove_unseen(uow, await uow.rooms.list_left_pairs(user_id))
        await uow.call_legs.remove_of(user_id)
        await uow.second_factors.remove(user_id)
        await uow.passkeys.remove_all_of(user_id)
        await uow.identities.remove(user_id)
        await uow.administrators.remove(user_id)
        await self.logins.shut_out(uow, user_id)
        await uow.bots.remove(user_id)
        await uow.users.delete(user_id, now)
        await tell_changed(uow, *left)

    async def _leave(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId) -> None:
        membership = await find_membership(uow, user_id, group_id)
        await self.members.leave_for_good(uow, user_id, group_id)
        await self.file_uses.remove_unseen(uow, [membership.group.room_id])

    async def _remove_pictures(self, uow: UnitOfWork, user_id: UserId) -> None:
        user = (await uow.users.find_many([user_id]))[user_id]
        preferences = await uow.users.find_preferences(user_id)
        await self.file_uses.remove(uow, user.avatar, FileUse.as_avatar(user_id))
        if preferences:
            await self.file_uses.remove(uow, preferences.wallpaper, FileUse.as_wallpaper(user_id))


async def _nothing_first(uow: UnitOfWork) -> None:
    """They do it themselves."""


async def _group_ids(stored: Repositories, user_id: UserId) -> Sequence[GroupId]:
    return [contact.group_id for contact in await stored.contacts.list_of(user_id) if contact.group_id]
