"""Accounts: made by their owners, opened and closed by the operator (contract section 4)."""

from dataclasses import dataclass, replace

from domain.model.accounts import NewUser, SignedIn, check_registration
from domain.model.clients import Client
from domain.model.errors import UserNotFound
from domain.model.files import FileUse
from domain.model.ids import UserId
from domain.model.names import normal_name
from domain.model.passwords import PasswordRule
from domain.services.file_uses import FileUses
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimits
from ports.security import PasswordHasher
from ports.security_log import SecurityEvent, SecurityLog
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountService:
    transactions: Transactions
    logins: LoginService
    known_devices: KnownDevices
    file_uses: FileUses
    hasher: PasswordHasher
    password_rule: PasswordRule
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    async def register(
        self, *, username: str, password: str, nickname: str, avatar: str, client: Client
    ) -> SignedIn:
        """The name is kept in its normal form, without blanks around it. Who registers is signed in.

        Raises InvalidFields, UserExists, TooManyRequests, Unavailable.
        """
        username = normal_name(username)
        check_registration(
            username=username,
            password=password,
            nickname=nickname,
            avatar=avatar,
            password_rule=self.password_rule,
        )
        await self.rate_limits.check(self.limits.register_per_address, client.address.network)
        new_user = NewUser(
            username=username,
            password_hash=await self.hasher.hash(password, party=client.address.network),
            nickname=nickname,
            avatar=avatar,
            created_at=self.clock.now(),
        )
        signed_in = await self.transactions.run(self._register, new_user, client)
        return replace(signed_in, device_token=self.known_devices.remember(client, username))

    async def _register(self, uow: UnitOfWork, new_user: NewUser, client: Client) -> SignedIn:
        user = await uow.users.add(new_user)
        await self.file_uses.add(uow, new_user.avatar, user.user_id, FileUse.as_avatar(user.user_id))
        return await self.logins.open(uow, user.user_id, client)

    async def set_enabled(self, username: str, *, enabled: bool) -> None:
        """Disabling ends every login of the account. Raises UserNotFound."""
        user_id = await self.transactions.run(self._set_enabled, username, enabled=enabled)
        event = SecurityEvent.ACCOUNT_ENABLED if enabled else SecurityEvent.ACCOUNT_DISABLED
        self.security.record(event, user_id)

    async def _set_enabled(self, uow: UnitOfWork, username: str, *, enabled: bool) -> UserId:
        credentials = await uow.users.find_credentials(username)
        if credentials is None:
            raise UserNotFound
        await uow.users.set_enabled(credentials.user_id, enabled)
        if not enabled:
            await self.logins.end_all(uow, credentials.user_id)
        return credentials.user_id
