"""Bots: made, given tokens and ended by the people whose they are (contract-2 N9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.accounts import Login, NewUser, User
from domain.model.administration import Page, check_page
from domain.model.audit import Actor, AuditAction
from domain.model.bots import Bot, NewBot, ShownBot, check_bot
from domain.model.errors import Forbidden, TooManyBots
from domain.model.ids import UserId
from domain.model.names import normal_name
from domain.model.scopes import Scope
from domain.services.account_deletion import AccountDeletion
from domain.services.administrators import AdministratorService, find_user
from domain.services.contacts import make_contacts
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock

NO_PASSWORD = ""
"""No password fits it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotService:
    """`at_most`: of one person; whoever has the command line makes more."""

    transactions: Transactions
    administrators: AdministratorService
    deletion: AccountDeletion
    logins: LoginService
    at_most: int
    security: SecurityLog
    clock: Clock

    async def create(self, login: Login, *, username: str, nickname: str, scopes: frozenset[Scope]) -> NewBot:
        """A contact of its owner from the beginning.

        Raises PasswordDue, InvalidFields, UserExists, TooManyBots, Forbidden for a disabled owner.
        """
        login.check_confirmed(self.clock.now())
        new_user = self._new_user(username, nickname)
        return await self.transactions.run(self._create, login.user_id, new_user, scopes)

    async def _create(
        self, uow: UnitOfWork, owner_id: UserId, new_user: NewUser, scopes: frozenset[Scope]
    ) -> NewBot:
        (await uow.users.get_credentials_locked(owner_id)).check_enabled()
        if sum(not bot.group_id for bot in await uow.bots.list_of(owner_id)) >= self.at_most:
            raise TooManyBots
        return await self._add(uow, owner_id, new_user, scopes)

    async def create_for(
        self, actor: Actor, owner_id: UserId, *, username: str, nickname: str, scopes: frozenset[Scope]
    ) -> NewBot:
        """By whoever looks after the server. Raises Forbidden, InvalidFields, UserExists, UserNotFound."""
        new_user = self._new_user(username, nickname)
        return await self.transactions.run(self._create_for, actor, owner_id, new_user, scopes)

    async def _create_for(
        self, uow: UnitOfWork, actor: Actor, owner_id: UserId, new_user: NewUser, scopes: frozenset[Scope]
    ) -> NewBot:
        await self.administrators.enter(uow, actor, owner_id)
        (await find_user(uow, owner_id)).check_person()
        (await uow.users.get_credentials_locked(owner_id)).check_enabled()
        bot = await self._add(uow, owner_id, new_user, scopes)
        await self.administrators.record(uow, actor, AuditAction.BOT_CREATED, bot.user_id, new_user.username)
        return bot

    def _new_user(self, username: str, nickname: str) -> NewUser:
        username = normal_name(username)
        check_bot(username=username, nickname=nickname)
        now = self.clock.now()
        return NewUser(
            username=username,
            password_hash=NO_PASSWORD,
            nickname=nickname,
            avatar="",
            created_at=now,
            bot=True,
        )

    async def _add(
        self, uow: UnitOfWork, owner_id: UserId, new_user: NewUser, scopes: frozenset[Scope]
    ) -> NewBot:
        user, now = await uow.users.add(new_user), self.clock.now()
        await uow.bots.add(Bot(user_id=user.user_id, owner_id=owner_id, scopes=scopes, created_at=now))
        await make_contacts(uow, owner_id, user.user_id, now)
        return await self._open(uow, owner_id, user.user_id)

    async def _open(self, uow: UnitOfWork, owner_id: UserId, bot_id: UserId) -> NewBot:
        token = await self.logins.open_bot(uow, bot_id)
        uow.after_commit(self._record, owner_id, bot_id)
        return NewBot(bot_id, token)

    async def _record(self, owner_id: UserId, bot_id: UserId) -> None:
        self.security.record(SecurityEvent.BOT_TOKEN_MADE, owner_id, bot=bot_id)

    async def list_of(self, owner_id: UserId) -> Sequence[ShownBot]:
        """Oldest first."""
        return await self.transactions.read(self._list_of, owner_id)

    async def _list_of(self, stored: Repositories, owner_id: UserId) -> Sequence[ShownBot]:
        bots = [bot for bot in await stored.bots.list_of(owner_id) if not bot.group_id]
        return await shown(stored, bots, self.clock)

    async def list_page(self, before: UserId, limit: int) -> Page[ShownBot]:
        """Everybody's, webhooks too, newest first. Raises InvalidFields."""
        return await self.transactions.read(self._list_page, before, check_page(limit))

    async def _list_page(self, stored: Repositories, before: UserId, limit: int) -> Page[ShownBot]:
        page = Page.of(await stored.bots.list_page(before, limit + 1), limit, lambda bot: bot.user_id)
        return Page(await shown(stored, page.rows, self.clock), page.cursor)

    async def renew_token(self, login: Login, bot_id: UserId) -> NewBot:
        """The one before ends. Raises PasswordDue, Forbidden also for another's bot."""
        login.check_confirmed(self.clock.now())
        return await self.transactions.run(self._renew_token, login.user_id, bot_id)

    async def _renew_token(self, uow: UnitOfWork, owner_id: UserId, bot_id: UserId) -> NewBot:
        (await uow.users.get_credentials_locked(owner_id)).check_enabled()
        await self._check_owner(uow, owner_id, bot_id)
        (await uow.users.get_credentials_locked(bot_id)).check_enabled()
        return await self._open(uow, owner_id, bot_id)

    async def renew_token_for(self, actor: Actor, bot_id: UserId) -> NewBot:
        """By whoever looks after the server. Raises Forbidden, UserNotFound for what is no bot."""
        return await self.transactions.run(self._renew_token_for, actor, bot_id)

    async def _renew_token_for(self, uow: UnitOfWork, actor: Actor, bot_id: UserId) -> NewBot:
        await self.administrators.enter(uow, actor, bot_id)
        bot, user = await uow.bots.find(bot_id), await find_user(uow, bot_id)
        if bot is None or bot.group_id:
            raise Forbidden
        await self.administrators.record(uow, actor, AuditAction.BOT_TOKEN_MADE, bot_id, user.username)
        return await self._open(uow, bot.owner_id, bot_id)

    async def end(self, login: Login, bot_id: UserId) -> None:
        """Its account is deleted, as people delete theirs. Raises Forbidden also for another's bot."""
        await self.transactions.read(self._check_owner, login.user_id, bot_id)

        async def enter(uow: UnitOfWork) -> None:
            await self._check_owner(uow, login.user_id, bot_id)

        await self.deletion.remove(bot_id, enter)

    @staticmethod
    async def _check_owner(stored: Repositories, owner_id: UserId, bot_id: UserId) -> None:
        bot = await stored.bots.find(bot_id)
        if bot is None or bot.owner_id != owner_id or bot.group_id:
            raise Forbidden


async def shown(stored: Repositories, bots: Sequence[Bot], clock: Clock) -> Sequence[ShownBot]:
    """In their order, with what each is called and when it was used."""
    ids = [bot.user_id for bot in bots]
    users = await stored.users.find_many(ids)
    logins = await stored.logins.newest_of_each(ids, clock.now())
    return [_shown(bot, users[bot.user_id], logins.get(bot.user_id)) for bot in bots]


def _shown(bot: Bot, user: User, login: Login | None) -> ShownBot:
    return ShownBot(
        bot=bot,
        user=user,
        active=login is not None and user.enabled,
        last_used_at=login.noted_use_at if login else None,
    )
