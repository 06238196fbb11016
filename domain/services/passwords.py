"""Everything that asks for a password (contract section 4)."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace

from domain.model.accounts import Credentials, Login, PasswordPlace, Proof, SignedIn, check_login
from domain.model.clients import Client, KnownDevice
from domain.model.errors import Forbidden, LoginExpired, SecondStepDue, Unavailable, WrongPassword
from domain.model.identity_errors import PasswordElsewhere
from domain.model.ids import UserId
from domain.model.names import name_key, normal_name
from domain.model.passwords import PasswordRule
from domain.model.second_factors import CHALLENGE_LIFETIME, challenge_for
from domain.model.validation import Validation
from domain.services.directory import DirectoryService
from domain.services.identities import IdentityService
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits, counting_failures
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.rate_limits import RateLimit, RateLimits
from ports.security import PasswordHasher, TokenIssuer
from ports.security_log import NOBODY, SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock

TRIES = 3
"""If the stored hash changes while a password is verified, as by another sign-in that makes an old hash new,
it is verified once more. Nobody's changes more often than this meanwhile."""


class CredentialsChanged(Exception):
    """What was verified is not what is stored any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordService:
    """Verifying takes a quarter of a second and happens outside of transactions.

    So what was verified is compared with what is stored, under the lock of the user's row, before anything
    comes of it.
    """

    transactions: Transactions
    logins: LoginService
    identities: IdentityService
    directory: DirectoryService
    known_devices: KnownDevices
    hasher: PasswordHasher
    password_rule: PasswordRule
    tokens: TokenIssuer
    clock: Clock
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits

    async def sign_in(self, *, username: str, password: str, client: Client) -> SignedIn:
        """Unknown names and wrong passwords are answered alike and in the same time (S2). Whom no password of
        this server fits is asked for at the directory.

        Raises SecondStepDue where a code is asked for too, InvalidFields, WrongPassword, Forbidden for a
        disabled account or one outside of the directory's group, TooManyRequests, Unavailable.
        """
        check_login(username=username, password=password)
        device = self.known_devices.find(client, username)
        party = device.device_id if device else client.address.network
        async with self._guess(*self._counted(username, client, device)):
            signed_in = await self._enter(username, password, client, party)
        return replace(signed_in, device_token=self.known_devices.remember(client, username))

    async def _enter(self, username: str, password: str, client: Client, party: str) -> SignedIn:
        for _ in range(TRIES):
            known = await self.transactions.read(self._find, username)
            if not await self._fits(password, known, party) or known is None:
                return await self._enter_by_directory(username, password, known, client, party)
            verified = self._enabled(known)
            better_hash = await self._better_hash(password, verified, party)
            with suppress(CredentialsChanged):
                return await self.transactions.run(self._sign_in, verified, better_hash, client)
        raise Unavailable("passwords", f"changed {TRIES} times while it was verified")

    async def _enter_by_directory(
        self, username: str, password: str, known: Credentials | None, client: Client, party: str
    ) -> SignedIn:
        """Into the account of whom the directory knows by this name and password, whatever it is called."""
        try:
            identity = await self.directory.identify(username, password, party=party)
        except (WrongPassword, Forbidden):
            self.security.record(SecurityEvent.SIGN_IN_FAILED, known.user_id if known else NOBODY)
            raise
        return (await self.identities.sign_in(identity, client, Proof.DIRECTORY))[0]

    def _counted(
        self, username: str, client: Client, device: KnownDevice | None
    ) -> Sequence[tuple[RateLimit, str]]:
        """Whoever guesses from elsewhere does not lock out a known device, nor those on another network."""
        if device:
            return [(self.limits.login_per_device, device.device_id)]
        account, network = name_key(username), client.address.network
        return [
            (self.limits.login_per_address, network),
            (self.limits.login_per_account_and_address, f"{network} {account}"),
            (self.limits.login_per_account, account),
        ]

    @staticmethod
    async def _find(stored: Repositories, username: str) -> Credentials | None:
        """By what they typed; an account from before names had a normal form goes by its own."""
        known = await stored.users.find_credentials(username)
        return known or await stored.users.find_credentials(normal_name(username))

    async def _sign_in(
        self, uow: UnitOfWork, verified: Credentials, better_hash: str | None, client: Client
    ) -> SignedIn:
        await _check_unchanged(uow, verified)
        factor = await uow.second_factors.find(verified.user_id)
        if factor and factor.on:
            due = self.clock.now() + CHALLENGE_LIFETIME
            raise SecondStepDue(self.tokens.issue_challenge(challenge_for(verified), due))
        if better_hash:
            await uow.users.set_password_hash(verified.user_id, better_hash)
        return await self.logins.open(uow, verified.user_id, client, Proof.PASSWORD)

    async def check(self, login: Login, password: str) -> None:
        """That it is still they who sit there, before something that nobody else may do.

        Who has no password has signed in just now, or signs in again. Raises PasswordDue, WrongPassword,
        Forbidden, TooManyRequests, Unavailable.
        """
        async with self._guess((self.limits.password_per_account, str(login.user_id))):
            known = await self.transactions.read(lambda stored: stored.users.get_credentials(login.user_id))
            if known.has_password:
                await self._verify(password, known, login.login_id)
            elif not await self._fits_directory(password, login):
                login.check_confirmed(self.clock.now())

    async def _fits_directory(self, password: str, login: Login) -> bool:
        """False for an account that no directory stands for. Raises WrongPassword, Forbidden, Unavailable."""
        try:
            return await self.directory.check_password(login.user_id, password, party=login.login_id)
        except WrongPassword:
            self.security.record(SecurityEvent.SIGN_IN_FAILED, login.user_id)
            raise

    async def confirm(self, login: Login, password: str) -> None:
        """For the next minutes this device may do what asks for it (see `Login.check_confirmed`).

        Raises as `check`.
        """
        await self.check(login, password)
        await self.logins.confirm(login)

    async def place(self, user_id: UserId) -> PasswordPlace:
        """Where their password is, if they have one."""
        return await self.transactions.read(_place, user_id)

    async def change(self, login: Login, *, old: str, new: str) -> None:
        """Every other login of the user ends.

        Raises InvalidFields, WrongPassword, PasswordElsewhere, Forbidden, LoginExpired, TooManyRequests,
        Unavailable.
        """
        await self._check_new(login.user_id, new)
        party = login.login_id
        async with self._guess((self.limits.password_per_account, str(login.user_id))):
            for _ in range(TRIES):
                known = await self.transactions.read(
                    lambda stored: stored.users.get_credentials(login.user_id)
                )
                if not known.has_password:
                    raise PasswordElsewhere
                verified = await self._verify(old, known, party)
                new_hash = await self.hasher.hash(new, party=party)
                try:
                    await self.transactions.run(self._change, login, verified, new_hash)
                except CredentialsChanged:
                    continue
                self.security.record(SecurityEvent.PASSWORD_CHANGED, login.user_id)
                return
            raise Unavailable("passwords", f"changed {TRIES} times while it was verified")

    async def _check_new(self, user_id: UserId, password: str) -> None:
        users = await self.transactions.read(lambda stored: stored.users.find_many([user_id]))
        validation = Validation()
        self.password_rule.check(validation, password, users[user_id].username)
        validation.done()

    async def _change(self, uow: UnitOfWork, login: Login, verified: Credentials, new_hash: str) -> None:
        await _check_unchanged(uow, verified)
        if await uow.logins.find(login.login_id) is None:
            raise LoginExpired
        await uow.users.set_password_hash(login.user_id, new_hash)
        await self.logins.end_all(uow, login.user_id, but=login.login_id)

    async def _verify(self, password: str, known: Credentials, party: str) -> Credentials:
        """Raises WrongPassword, Forbidden."""
        if not await self._fits(password, known, party):
            self.security.record(SecurityEvent.SIGN_IN_FAILED, known.user_id)
            raise WrongPassword
        return self._enabled(known)

    async def _fits(self, password: str, known: Credentials | None, party: str) -> bool:
        return await self.hasher.verify(password, known.password_hash if known else None, party=party)

    def _enabled(self, known: Credentials) -> Credentials:
        """Raises Forbidden."""
        try:
            known.check_enabled()
        except Forbidden:
            self.security.record(SecurityEvent.SIGN_IN_FAILED, known.user_id)
            raise
        return known

    async def _better_hash(self, password: str, verified: Credentials, party: str) -> str | None:
        outdated = self.hasher.outdated(verified.password_hash)
        return await self.hasher.hash(password, party=party) if outdated else None

    def _guess(self, *counted: tuple[RateLimit, str]) -> AbstractAsyncContextManager[None]:
        """Only a wrong password counts; whatever else comes of it is no guess."""
        return counting_failures(self.rate_limits, WrongPassword, *counted)


async def _check_unchanged(uow: UnitOfWork, verified: Credentials) -> None:
    """From here to the commit nobody changes them. Raises CredentialsChanged, Forbidden."""
    stored = await uow.users.get_credentials_locked(verified.user_id)
    stored.check_enabled()
    if stored.password_hash != verified.password_hash:
        raise CredentialsChanged


async def _place(stored: Repositories, user_id: UserId) -> PasswordPlace:
    if (await stored.users.get_credentials(user_id)).has_password:
        return PasswordPlace.HERE
    named = await stored.identities.find_directory_name(user_id)
    return PasswordPlace.DIRECTORY if named else PasswordPlace.NOWHERE
