"""Accounts: made by their owners, opened and closed by the operator (contract section 4)."""

from dataclasses import dataclass, replace

from domain.model.accounts import NewUser, Proof, SignedIn, check_registration
from domain.model.clients import Client
from domain.model.files import FileUse
from domain.model.ids import UserId
from domain.model.names import normal_name
from domain.model.passwords import PasswordRule
from domain.services.file_uses import FileUses
from domain.services.invites import InviteService
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
    invites: InviteService
    known_devices: KnownDevices
    file_uses: FileUses
    hasher: PasswordHasher
    password_rule: PasswordRule
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits
    clock: Clock

    async def register(
        self,
        *,
        username: str,
        password: str,
        nickname: str,
        avatar: str,
        invite: str = "",
        client: Client,
    ) -> SignedIn:
        """The name is kept in its normal form, without blanks around it. Who registers is signed in.

        `invite`: the secret of one, where nobody may come without. The first account of a server is its
        administrator. Raises InvalidFields, NotInvited, UserExists, TooManyRequests, Unavailable.
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
        await self.invites.check(invite)
        new_user = NewUser(
            username=username,
            password_hash=await self.hasher.hash(password, party=client.address.network),
            nickname=nickname,
            avatar=avatar,
            created_at=self.clock.now(),
        )
        signed_in = await self.transactions.run(self._register, new_user, invite, client)
        return replace(signed_in, device_token=self.known_devices.remember(client, username))

    async def _register(self, uow: UnitOfWork, new_user: NewUser, invite: str, client: Client) -> SignedIn:
        first = await self.invites.let_in(uow, invite)
        user = await uow.users.add(new_user)
        if first:
            await self._appoint(uow, user.user_id)
        await self.file_uses.add(uow, new_user.avatar, user.user_id, FileUse.as_avatar(user.user_id))
        return await self.logins.open(uow, user.user_id, client, Proof.NEW_ACCOUNT)

    async def _appoint(self, uow: UnitOfWork, user_id: UserId) -> None:
        await uow.administrators.add(user_id, self.clock.now())
        uow.after_commit(self._record, SecurityEvent.ADMINISTRATOR_APPOINTED, user_id)

    async def _record(self, event: SecurityEvent, user_id: UserId) -> None:
        self.security.record(event, user_id)

    async def prepare(self, *, username: str, password: str, nickname: str) -> NewUser:
        """An account made by whoever looks after the server, whoever may register: checked, and to be added.

        Raises InvalidFields, Unavailable.
        """
        username = normal_name(username)
        check_registration(
            username=username,
            password=password,
            nickname=nickname,
            avatar="",
            password_rule=self.password_rule,
        )
        return NewUser(
            username=username,
            password_hash=await self.hasher.hash(password, party=username),
            nickname=nickname,
            avatar="",
            created_at=self.clock.now(),
        )
