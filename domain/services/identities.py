"""The accounts of people whom another server knows: an OpenID provider, or a directory (contract-2 N9)."""

from dataclasses import dataclass

from domain.model.accounts import Login, NewUser, Proof, SignedIn
from domain.model.clients import Client
from domain.model.errors import SecondStepDue, UserExists
from domain.model.identities import Identity
from domain.model.identity_errors import IdentityTaken
from domain.model.ids import UserId
from domain.model.second_factors import CHALLENGE_LIFETIME, challenge_for
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog
from ports.system import Clock

NO_PASSWORD = ""
"""As the hash of an account that never had one: no password fits it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityService:
    """An account belongs to an identity by issuer and subject, never by a name or an address of mail, which
    are given to others. An existing account is joined with an identity by its signed-in owner alone.
    """

    transactions: Transactions
    logins: LoginService
    administrators: frozenset[str]
    """The groups of those who look after this server."""
    tokens: TokenIssuer
    security: SecurityLog
    clock: Clock

    async def sign_in(self, identity: Identity, client: Client, proof: Proof) -> tuple[SignedIn, str]:
        """With the name of the account. Whoever comes for the first time gets one.

        Raises SecondStepDue, Forbidden for a disabled account, UserExists where every name is taken.
        """
        for username in identity.usernames():
            try:
                return await self.transactions.run(self._sign_in, identity, username, client, proof)
            except (UserExists, IdentityTaken):
                continue  # the name is somebody else's; or they came twice at once, and have an account now
        raise UserExists

    async def _sign_in(
        self, uow: UnitOfWork, identity: Identity, username: str, client: Client, proof: Proof
    ) -> tuple[SignedIn, str]:
        user_id = await uow.identities.find(identity.hash)
        if user_id is None:
            return await self._register(uow, identity, username, client), username
        credentials = await uow.users.get_credentials_locked(user_id)
        credentials.check_enabled()
        factor = await uow.second_factors.find(user_id)
        if factor and factor.on:
            due = self.clock.now() + CHALLENGE_LIFETIME
            raise SecondStepDue(self.tokens.issue_challenge(challenge_for(credentials), due))
        await self._follow(uow, identity, user_id)
        users = await uow.users.find_many([user_id])
        return await self.logins.open(uow, user_id, client, proof), users[user_id].username

    async def _register(self, uow: UnitOfWork, identity: Identity, username: str, client: Client) -> SignedIn:
        now = self.clock.now()
        new = NewUser(
            username=username,
            password_hash=NO_PASSWORD,
            nickname=identity.shown_name(username),
            avatar="",
            created_at=now,
        )
        user = await uow.users.add(new)
        if not await uow.identities.add(identity.hash, user.user_id, now, identity.directory_name):
            raise IdentityTaken
        await self._follow(uow, identity, user.user_id)
        return await self.logins.open(uow, user.user_id, client, Proof.NEW_ACCOUNT)

    async def _follow(self, uow: UnitOfWork, identity: Identity, user_id: UserId) -> None:
        """What they are called there, and whether they look after the server. Leaving that group is for an
        operator to follow: they may have been appointed otherwise.
        """
        if await uow.identities.find_directory_name(user_id) != identity.directory_name:
            await uow.identities.set_directory_name(user_id, identity.directory_name)
        if not self.administrators & identity.groups:
            return
        if not await uow.administrators.among([user_id]):
            await uow.administrators.add(user_id, self.clock.now())
            uow.after_commit(self._record, SecurityEvent.ADMINISTRATOR_APPOINTED, user_id)

    async def _record(self, event: SecurityEvent, user_id: UserId) -> None:
        self.security.record(event, user_id)

    async def joined(self, user_id: UserId) -> bool:
        return await self.transactions.read(lambda stored: stored.identities.has(user_id))

    async def join(self, login: Login, identity: Identity) -> None:
        """From now on this account is entered as this identity, too. Raises PasswordDue, IdentityTaken."""
        now = self.clock.now()
        login.check_confirmed(now)
        if not await self.transactions.run(lambda uow: uow.identities.add(identity.hash, login.user_id, now)):
            raise IdentityTaken
        self.security.record(SecurityEvent.IDENTITY_JOINED, login.user_id)

    async def part(self, login: Login) -> None:
        """It no longer is. Raises PasswordDue; Forbidden where that would be the only way in."""
        login.check_confirmed(self.clock.now())
        if await self.transactions.run(self._part, login.user_id):
            self.security.record(SecurityEvent.IDENTITY_PARTED, login.user_id)

    async def _part(self, uow: UnitOfWork, user_id: UserId) -> bool:
        credentials = await uow.users.get_credentials_locked(user_id)
        credentials.check_has_password()
        return await uow.identities.remove(user_id)
