"""Signing in with a key of one's device instead of a password (contract-2 N9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.model.accounts import Login, Proof, SignedIn
from domain.model.clients import Client
from domain.model.errors import Forbidden, WrongPasskey
from domain.model.ids import PasskeyId, UserId
from domain.model.passkeys import (
    CEREMONY_LIFETIME,
    PASSKEYS_AT_MOST,
    Json,
    Passkey,
    PasskeyKey,
    Site,
    check_passkey_name,
)
from domain.model.secrets import hashed
from domain.model.validation import Validation
from domain.services.directory import DirectoryService
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits, counting_failures
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.passkeys import PasskeyVerifier
from ports.rate_limits import RateLimits
from ports.security_log import NOBODY, SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyService:
    """The device has checked who holds it, so a passkey stands for the password and the code together.

    Each question is random, and answered once.
    """

    transactions: Transactions
    logins: LoginService
    directory: DirectoryService
    known_devices: KnownDevices
    verifier: PasskeyVerifier
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def list_of(self, user_id: UserId) -> Sequence[Passkey]:
        """Oldest first."""
        return await self.transactions.read(lambda stored: stored.passkeys.list_of(user_id))

    async def begin(self, login: Login, site: Site) -> Json:
        """What the browser needs to make one. Raises PasswordDue."""
        login.check_confirmed(self.clock.now())
        user_id = login.user_id
        challenge = await self._ask(user_id)
        name, known = await self.transactions.read(_name_and_keys, user_id)
        return self.verifier.creation_options(site, challenge, user_id, name, known)

    async def _ask(self, user_id: UserId) -> str:
        challenge = self.ids.secret()
        until = self.clock.now() + CEREMONY_LIFETIME
        await self.transactions.run(lambda uow: uow.passkeys.add_challenge(hashed(challenge), user_id, until))
        return challenge

    async def confirm(self, login: Login, site: Site, credential: Json, name: str) -> Passkey:
        """From now on it opens the door. Raises WrongPasskey, InvalidFields."""
        check_passkey_name(name)
        challenge = self.verifier.challenge_of(credential)
        key = self.verifier.read_new(site, challenge, credential)
        added = await self.transactions.run(self._add, login.user_id, challenge, key, name)
        self.security.record(SecurityEvent.PASSKEY_ADDED, login.user_id)
        return added

    async def _add(
        self, uow: UnitOfWork, user_id: UserId, challenge: str, key: PasskeyKey, name: str
    ) -> Passkey:
        now = self.clock.now()
        await uow.users.get_credentials_locked(user_id)  # of those made at once each is counted
        if not await uow.passkeys.take_challenge(hashed(challenge), user_id, now):
            raise WrongPasskey
        Validation().items(
            "Passkeys", range(len(await uow.passkeys.list_of(user_id)) + 1), most=PASSKEYS_AT_MOST
        ).done()
        new = Passkey(passkey_id=PasskeyId(0), user_id=user_id, key=key, name=name, created_at=now)
        added = await uow.passkeys.add(new)
        if added is None:
            raise WrongPasskey
        return added

    async def rename(self, user_id: UserId, passkey_id: PasskeyId, name: str) -> None:
        """Another's, or an unknown one, is left alone without a word. Raises InvalidFields."""
        check_passkey_name(name)
        await self.transactions.run(lambda uow: uow.passkeys.rename(user_id, passkey_id, name))

    async def end(self, login: Login, passkey_id: PasskeyId) -> None:
        """It opens nothing any more. Another's, or an unknown one, is left alone without a word.

        Raises PasswordDue.
        """
        login.check_confirmed(self.clock.now())
        if await self.transactions.run(lambda uow: uow.passkeys.remove(login.user_id, passkey_id)):
            self.security.record(SecurityEvent.PASSKEY_REMOVED, login.user_id)

    async def begin_sign_in(self, site: Site, client: Client) -> Json:
        """What the browser needs to ask for one. Raises TooManyRequests."""
        await self.rate_limits.check(self.limits.sign_ins_begun_per_address, client.address.network)
        return self.verifier.request_options(site, await self._ask(NOBODY))

    async def sign_in(self, site: Site, credential: Json, client: Client) -> SignedIn:
        """Raises WrongPasskey, Forbidden for a disabled account or whoever has left the directory,
        TooManyRequests, Unavailable.
        """
        guess = (self.limits.login_per_address, client.address.network)
        async with counting_failures(self.rate_limits, WrongPasskey, guess):
            await self._check_standing(credential)
            signed_in, username = await self.transactions.run(self._sign_in, site, credential, client)
        return replace(signed_in, device_token=self.known_devices.remember(client, username))

    async def _check_standing(self, credential: Json) -> None:
        if not self.directory.in_use:
            return
        credential_id = self.verifier.credential_id_of(credential)
        found = await self.transactions.read(lambda stored: stored.passkeys.find(credential_id))
        if found and await self.directory.has_left(found.user_id) is not False:
            raise Forbidden

    async def _sign_in(
        self, uow: UnitOfWork, site: Site, credential: Json, client: Client
    ) -> tuple[SignedIn, str]:
        now = self.clock.now()
        challenge = self.verifier.challenge_of(credential)
        found = await uow.passkeys.find(self.verifier.credential_id_of(credential))
        if found is None:
            self.security.record(SecurityEvent.SIGN_IN_FAILED)
            raise WrongPasskey
        credentials = await uow.users.get_credentials_locked(found.user_id)
        credentials.check_enabled()
        uses = await self._verify(uow, site, challenge, credential, found)
        await uow.passkeys.note_use(found.passkey_id, uses, now)
        users = await uow.users.find_many([found.user_id])
        signed_in = await self.logins.open(uow, found.user_id, client, Proof.PASSKEY)
        return signed_in, users[found.user_id].username

    async def _verify(
        self, uow: UnitOfWork, site: Site, challenge: str, credential: Json, found: Passkey
    ) -> int:
        try:
            key = await self._take_question(uow, challenge, found)
            return self.verifier.verify(site, challenge, credential, key)
        except WrongPasskey:
            self.security.record(SecurityEvent.SIGN_IN_FAILED, found.user_id)
            raise

    async def _take_question(self, uow: UnitOfWork, challenge: str, found: Passkey) -> PasskeyKey:
        """The key as it is now, under the lock of its owner. Raises WrongPasskey."""
        current = await uow.passkeys.find(found.key.credential_id)
        taken = await uow.passkeys.take_challenge(hashed(challenge), NOBODY, self.clock.now())
        if current is None or not taken:
            raise WrongPasskey
        return current.key

    async def sweep(self) -> None:
        """Remove questions that nobody answered."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.passkeys.sweep_challenges(now))


async def _name_and_keys(stored: Repositories, user_id: UserId) -> tuple[str, list[PasskeyKey]]:
    users = await stored.users.find_many([user_id])
    return users[user_id].username, [each.key for each in await stored.passkeys.list_of(user_id)]
