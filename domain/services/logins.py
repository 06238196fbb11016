"""Logins: the devices that somebody is signed in on (contract sections 1 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.model.accounts import (
    EXPIRED_KEPT,
    LOGIN_LIFETIME,
    Login,
    LoginLifetimes,
    Proof,
    RenewedLogin,
    SignedIn,
)
from domain.model.bots import TOKEN_LIFETIME, TOKEN_PREFIX, is_bot_token, login_of_token
from domain.model.clients import Client
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import LoginId, UserId
from domain.model.notifications import LoginsEndedNotification, NewLoginNotification
from domain.services.directory import DirectoryService
from domain.services.login_lookups import LoginLookups
from domain.services.login_uses import LoginUses
from domain.services.transactions import Transactions, UnitOfWork
from ports.login_cache import LoginCache
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock, IdGenerator

DEVICE_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginService:
    """Opens them, asks for them at every request, renews and ends them."""

    transactions: Transactions
    directory: DirectoryService
    tokens: TokenIssuer
    cache: LoginCache
    uses: LoginUses
    lookups: LoginLookups
    lifetimes: LoginLifetimes
    security: SecurityLog
    clock: Clock
    ids: IdGenerator

    async def open(self, uow: UnitOfWork, user_id: UserId, client: Client, proof: Proof) -> SignedIn:
        """One more, in a transaction that has found out that this user may sign in.

        Their other devices are told, unless the account is new.
        """
        now = self.clock.now()
        login = Login(
            login_id=self.ids.login_id(),
            user_id=user_id,
            device=client.device[:DEVICE_AT_MOST],
            address=client.address.text,
            signed_in_at=now,
            expires_at=now + LOGIN_LIFETIME,
        )
        await uow.logins.add(login)
        uow.after_commit(self._record_opened, user_id, proof)
        if proof is not Proof.NEW_ACCOUNT:
            uow.notify(NewLoginNotification(login))
        return SignedIn(user_id, self.tokens.issue_login(login.login_id, login.expires_at))

    async def _record_opened(self, user_id: UserId, proof: Proof) -> None:
        self.security.record(SecurityEvent.SIGNED_IN, user_id, by=proof.value)

    async def authenticate(self, token: str) -> Login:
        """The login behind a token. An ended one is refused within half a second on every node.

        Raises Unauthenticated, LoginExpired, Unavailable.
        """
        now = self.clock.now()
        kept = self.cache.find(token)
        if kept and not kept.expired(now):
            return kept
        if is_bot_token(token):
            login = await self.transactions.read(_find_of_bot, token)
        else:
            login = await self._find_standing(self.tokens.read_login(token, now), now)
        self.cache.keep(token, login)
        self.uses.note(login)
        return login

    async def _find_standing(self, login_id: LoginId, now: datetime) -> Login:
        login = await self.find(login_id)
        if login is None or login.expired(now):
            raise LoginExpired
        return login

    async def open_bot(self, uow: UnitOfWork, bot_id: UserId) -> str:
        """The token of a bot, in place of the one before; it holds until it is ended."""
        await self.end_all(uow, bot_id)
        token, now = TOKEN_PREFIX + self.ids.secret(), self.clock.now()
        await uow.logins.add(
            Login(
                login_id=login_of_token(token),
                user_id=bot_id,
                device="",
                address="",
                signed_in_at=now,
                expires_at=now + TOKEN_LIFETIME,
            )
        )
        return token

    async def renew(self, login: Login) -> RenewedLogin:
        """For a client that wants to stay signed in while it is used.

        Raises LoginExpired if it was ended just now, or its owner has left the directory; Unavailable.
        """
        if await self.directory.has_left(login.user_id):
            raise LoginExpired
        expires_at = self.lifetimes.renewed_until(login, self.clock.now())
        if not await self.transactions.run(lambda uow: uow.logins.renew(login.login_id, expires_at)):
            raise LoginExpired
        return RenewedLogin(self.tokens.issue_login(login.login_id, expires_at), expires_at)

    async def confirm(self, login: Login) -> None:
        """Its owner has just shown that it is they (see `PasswordService.confirm`)."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.logins.confirm(login.login_id, now))
        await self.cache.forget([login.login_id])

    async def ended(self, login_ids: Sequence[LoginId]) -> set[LoginId]:
        """Those that were ended, by whomever. Growing old is no end: a call goes on (C10)."""
        return set(login_ids) - {login.login_id for login in await self._find(login_ids)}

    async def over(self, login_ids: Sequence[LoginId]) -> set[LoginId]:
        """Those that were ended or have expired."""
        now = self.clock.now()
        standing = [login for login in await self._find(login_ids) if not login.expired(now)]
        for login in standing:
            self.uses.note(login)  # a socket of it is open
        return set(login_ids) - {login.login_id for login in standing}

    async def _find(self, login_ids: Sequence[LoginId]) -> Sequence[Login]:
        return await self.transactions.read(lambda stored: stored.logins.find_many(login_ids))

    async def find(self, login_id: LoginId) -> Login | None:
        """None if it was ended."""
        return await self.lookups.find(login_id)

    async def list_of(self, user_id: UserId) -> Sequence[Login]:
        """Newest first."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.logins.list_of(user_id, now))

    async def end(self, user_id: UserId, login_id: LoginId) -> None:
        """Another's login, or an unknown one, is left alone without a word."""
        await self.transactions.run(self._end, user_id, login_id)

    async def _end(self, uow: UnitOfWork, user_id: UserId, login_id: LoginId) -> None:
        self._follow(uow, user_id, await uow.logins.end(user_id, [login_id]))

    async def end_other(self, login: Login, login_id: LoginId) -> None:
        """As `end`, asked for by this login. Raises PasswordDue unless it is this one."""
        if login_id != login.login_id:
            login.check_confirmed(self.clock.now())
        await self.end(login.user_id, login_id)

    async def end_others(self, login: Login) -> None:
        """Every login of the user but this one. Raises PasswordDue."""
        login.check_confirmed(self.clock.now())
        await self.transactions.run(self.end_all, login.user_id, but=login.login_id)

    async def end_all(self, uow: UnitOfWork, user_id: UserId, *, but: LoginId | None = None) -> None:
        """Every login of the user, except one if it is named, as part of a transaction."""
        self._follow(uow, user_id, await uow.logins.end_all(user_id, but=but))

    async def shut_out(self, uow: UnitOfWork, user_id: UserId) -> None:
        """Every login of the user, and of the bots and webhooks that they made."""
        await self.end_all(uow, user_id)
        for bot in await uow.bots.list_of(user_id):
            await self.end_all(uow, bot.user_id)

    def _follow(self, uow: UnitOfWork, user_id: UserId, ended: Sequence[LoginId]) -> None:
        if ended:
            uow.notify(LoginsEndedNotification(user_id, frozenset(ended)))
            uow.after_commit(self._forget, user_id, ended)

    async def _forget(self, user_id: UserId, ended: Sequence[LoginId]) -> None:
        self.security.record(SecurityEvent.LOGINS_ENDED, user_id, count=len(ended))
        await self.cache.forget(ended)

    async def sweep(self) -> None:
        """Remove logins that expired long ago."""
        until = self.clock.now() - EXPIRED_KEPT
        await self.transactions.run(lambda uow: uow.logins.sweep(until))


async def _find_of_bot(stored: Repositories, token: str) -> Login:
    """Raises Unauthenticated."""
    login = await stored.logins.find(login_of_token(token))
    bot = await stored.bots.find(login.user_id) if login else None
    if login is None or bot is None:
        raise Unauthenticated
    return replace(login, scopes=bot.scopes)
