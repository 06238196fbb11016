"""Incoming webhooks: a URL with a secret, by which a program posts into one group (contract-2 N9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.accounts import Login, NewUser
from domain.model.bots import WEBHOOKS_AT_MOST, Bot, NewBot, ShownBot, check_webhook
from domain.model.errors import Forbidden, TooManyBots, Unauthenticated
from domain.model.events import Event, EventKind
from domain.model.ids import ContactId, GroupId, UserId
from domain.model.privacy import UNAPPROACHABLE
from domain.model.secrets import hashed
from domain.services.bots import NO_PASSWORD, shown
from domain.services.chat import ChatService
from domain.services.group_members import GroupMemberService, find_membership, lock_membership
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookService:
    """Each is a bot that is in its group, so everybody there sees who posts, and sending is sending.

    Owner and admins of the group make and end them.
    """

    transactions: Transactions
    members: GroupMemberService
    chat: ChatService
    logins: LoginService
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def create(self, user_id: UserId, group_id: GroupId, name: str) -> NewBot:
        """Raises InvalidFields, Forbidden, GroupFull, TooManyBots."""
        check_webhook(name)
        return await self.transactions.run(self._create, user_id, group_id, name)

    async def _create(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, name: str) -> NewBot:
        membership = await lock_membership(uow, user_id, group_id)
        membership.check_manages()
        if len(await self._standing(uow, group_id)) >= WEBHOOKS_AT_MOST:
            raise TooManyBots
        now = self.clock.now()
        user = await uow.users.add(
            NewUser(
                username=f"webhook-{hashed(self.ids.secret()).hex()[:12]}",
                password_hash=NO_PASSWORD,
                nickname=name,
                avatar="",
                created_at=now,
                bot=True,
            )
        )
        await uow.users.save_privacy(user.user_id, UNAPPROACHABLE)
        await uow.bots.add(Bot(user_id=user.user_id, owner_id=user_id, group_id=group_id, created_at=now))
        added = Event(kind=EventKind.ADDED, actor_id=user_id, user_ids=(user.user_id,))
        await self.members.admit(uow, membership.group, [user.user_id], added)
        uow.after_commit(self._record, SecurityEvent.WEBHOOK_MADE, user_id, user.user_id)
        return NewBot(user.user_id, await self.logins.open_bot(uow, user.user_id))

    async def list_of(self, user_id: UserId, group_id: GroupId) -> Sequence[ShownBot]:
        """Oldest first, for owner and admins. Raises Forbidden."""
        return await self.transactions.read(self._list_of, user_id, group_id)

    async def _list_of(self, stored: Repositories, user_id: UserId, group_id: GroupId) -> Sequence[ShownBot]:
        (await find_membership(stored, user_id, group_id)).check_manages()
        return await shown(stored, await self._standing(stored, group_id), self.clock)

    @staticmethod
    async def _standing(stored: Repositories, group_id: GroupId) -> Sequence[Bot]:
        """Those that nobody removed from the group."""
        bots = await stored.bots.list_of_group(group_id)
        members = await stored.groups.find_members(group_id, [bot.user_id for bot in bots])
        return [bot for bot in bots if bot.user_id in members]

    async def end(self, user_id: UserId, group_id: GroupId, webhook_id: UserId) -> None:
        """It is out of the group; what it posted stays under its name. Raises Forbidden."""
        await self.transactions.run(self._end, user_id, group_id, webhook_id)

    async def _end(self, uow: UnitOfWork, user_id: UserId, group_id: GroupId, webhook_id: UserId) -> None:
        bot = await uow.bots.find(webhook_id)
        if bot is None or bot.group_id != group_id:
            (await find_membership(uow, user_id, group_id)).check_manages()
            raise Forbidden
        await self.members.expel(uow, user_id, group_id, [webhook_id])
        await self.logins.end_all(uow, webhook_id)
        await uow.bots.remove(webhook_id)
        uow.after_commit(self._record, SecurityEvent.WEBHOOK_ENDED, user_id, webhook_id)

    async def _record(self, event: SecurityEvent, user_id: UserId, webhook_id: UserId) -> None:
        self.security.record(event, user_id, webhook=webhook_id)

    async def post(self, token: str, text: str) -> None:
        """A message of the webhook in its group.

        Raises Unauthenticated for an unknown or ended token, Forbidden for one whose group is gone or that
        was removed from it, InvalidFields, EmptyMessage, TooManyRequests.
        """
        login = await self.logins.authenticate(token)
        await self.rate_limits.check(self.limits.posts_per_webhook, str(login.user_id))
        contact_id = await self.transactions.read(_find_contact, login)
        await self.chat.send(login.user_id, contact_id, text=text)


async def _find_contact(stored: Repositories, login: Login) -> ContactId:
    bot = await stored.bots.find(login.user_id) if login.scopes is not None else None
    if bot is None or not bot.group_id:
        raise Unauthenticated
    group = await stored.groups.find(bot.group_id)
    contact = await stored.contacts.find_in_room(bot.user_id, group.room_id) if group else None
    if contact is None:
        raise Forbidden
    return contact.contact_id
