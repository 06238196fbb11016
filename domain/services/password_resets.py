"""Choosing a new password by a link that an administrator made (contract-2 N10)."""

from dataclasses import dataclass
from datetime import timedelta

from domain.model.clients import Client
from domain.model.errors import ResetLinkEnded
from domain.model.ids import UserId
from domain.model.passwords import PasswordRule
from domain.model.secret_links import NewSecretLink
from domain.model.secrets import hashed
from domain.model.validation import Validation
from domain.services.directory import check_password_here
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.security import PasswordHasher
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock, IdGenerator

LIFETIME = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetService:
    transactions: Transactions
    logins: LoginService
    hasher: PasswordHasher
    password_rule: PasswordRule
    security: SecurityLog
    clock: Clock
    ids: IdGenerator

    async def begin(self, uow: UnitOfWork, user_id: UserId) -> NewSecretLink:
        """A link that works once, in place of one before; until then the old password goes on.

        Raises PasswordElsewhere for an account that a directory stands for.
        """
        await check_password_here(uow, user_id)
        secret, expires_at = self.ids.secret(), self.clock.now() + LIFETIME
        await uow.password_resets.save(user_id, hashed(secret), expires_at)
        return NewSecretLink(secret, expires_at)

    async def use(self, token: str, password: str, client: Client) -> None:
        """The account has this password from now on, and every login of it ends.

        Raises ResetLinkEnded, InvalidFields, PasswordElsewhere, Forbidden for a disabled account,
        Unavailable.
        """
        user_id = await self.transactions.read(self._check, token, password)
        new_hash = await self.hasher.hash(password, party=client.address.network)
        await self.transactions.run(self._use, user_id, token, new_hash)
        self.security.record(SecurityEvent.PASSWORD_CHANGED, user_id)

    async def _check(self, stored: Repositories, token: str, password: str) -> UserId:
        user_id = await stored.password_resets.find(hashed(token), self.clock.now())
        if user_id is None:
            raise ResetLinkEnded
        user = (await stored.users.find_many([user_id]))[user_id]
        validation = Validation()
        self.password_rule.check(validation, password, user.username)
        validation.done()
        return user_id

    async def _use(self, uow: UnitOfWork, user_id: UserId, token: str, new_hash: str) -> None:
        (await uow.users.get_credentials_locked(user_id)).check_enabled()
        await check_password_here(uow, user_id)
        if not await uow.password_resets.use(hashed(token)):
            raise ResetLinkEnded
        await uow.users.set_password_hash(user_id, new_hash)
        await self.logins.end_all(uow, user_id)

    async def sweep(self) -> None:
        """Remove those whose time is over."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.password_resets.sweep(now))
