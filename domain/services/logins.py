"""Logins: the devices that somebody is signed in on (contract sections 1 and 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.accounts import (
    EXPIRED_KEPT,
    LOGIN_LIFETIME,
    Login,
    LoginLifetimes,
    RenewedLogin,
    SignedIn,
)
from domain.model.clients import Client
from domain.model.errors import LoginExpired
from domain.model.ids import LoginId, UserId
from domain.model.notifications import LoginsEndedNotification
from domain.services.transactions import Transactions, UnitOfWork
from ports.login_cache import LoginCache
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog
from ports.system import Clock, IdGenerator

DEVICE_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginService:
    """Opens them, asks for them at every request, renews and ends them."""

    transactions: Transactions
    tokens: TokenIssuer
    cache: LoginCache
    lifetimes: LoginLifetimes
    security: SecurityLog
    clock: Clock
    ids: IdGenerator

    async def open(self, uow: UnitOfWork, user_id: UserId, client: Client) -> SignedIn:
        """One more, in a transaction that has found out that this user may sign in."""
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
        return SignedIn(user_id, self.tokens.issue_login(login.login_id, login.expires_at))

    async def authenticate(self, token: str) -> Login:
        """The login behind a token. An ended one is refused within half a second on every node.

        Raises Unauthenticated, LoginExpired, Unavailable.
        """
        now = self.clock.now()
        kept = self.cache.find(token)
        if kept and not kept.expired(now):
            return kept
        login_id = self.tokens.read_login(token, now)
        login = await self.transactions.read(lambda stored: stored.logins.find(login_id))
        if login is None or login.expired(now):
            raise LoginExpired
        self.cache.keep(token, login)
        return login

    async def renew(self, login: Login) -> RenewedLogin:
        """For a client that wants to stay signed in while it is used.

        Raises LoginExpired if it was ended just now.
        """
        expires_at = self.lifetimes.renewed_until(login, self.clock.now())
        if not await self.transactions.run(lambda uow: uow.logins.renew(login.login_id, expires_at)):
            raise LoginExpired
        return RenewedLogin(self.tokens.issue_login(login.login_id, expires_at), expires_at)

    async def ended(self, login_ids: Sequence[LoginId]) -> set[LoginId]:
        """Those that were ended, by whomever. Growing old is no end: a call goes on (C10)."""
        return set(login_ids) - {login.login_id for login in await self._find(login_ids)}

    async def over(self, login_ids: Sequence[LoginId]) -> set[LoginId]:
        """Those that were ended or have expired."""
        now = self.clock.now()
        standing = {login.login_id for login in await self._find(login_ids) if not login.expired(now)}
        return set(login_ids) - standing

    async def _find(self, login_ids: Sequence[LoginId]) -> Sequence[Login]:
        return await self.transactions.read(lambda stored: stored.logins.find_many(login_ids))

    async def list_of(self, user_id: UserId) -> Sequence[Login]:
        """Newest first."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.logins.list_of(user_id, now))

    async def end(self, user_id: UserId, login_id: LoginId) -> None:
        """Another's login, or an unknown one, is left alone without a word."""
        await self.transactions.run(self._end, user_id, login_id)

    async def _end(self, uow: UnitOfWork, user_id: UserId, login_id: LoginId) -> None:
        self._follow(uow, user_id, await uow.logins.end(user_id, [login_id]))

    async def end_others(self, login: Login) -> None:
        """Every login of the user but this one."""
        await self.transactions.run(self.end_all, login.user_id, but=login.login_id)

    async def end_all(self, uow: UnitOfWork, user_id: UserId, *, but: LoginId | None = None) -> None:
        """Every login of the user, except one if it is named, as part of a transaction."""
        self._follow(uow, user_id, await uow.logins.end_all(user_id, but=but))

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
