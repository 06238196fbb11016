"""Signing in by a password and a code (contract-2 N9)."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from domain.model.accounts import Login, Proof, SignedIn
from domain.model.clients import Client
from domain.model.errors import Unauthenticated, WrongCode
from domain.model.ids import UserId
from domain.model.second_factors import (
    RECOVERY_CODES,
    Challenge,
    SecondFactor,
    SecondFactorState,
    challenge_for,
)
from domain.model.secrets import hashed
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits, counting_failures
from domain.services.logins import LoginService
from domain.services.passwords import PasswordService
from domain.services.transactions import Transactions, UnitOfWork
from ports.one_time_passwords import OneTimePasswords
from ports.rate_limits import RateLimits
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock, IdGenerator


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorService:
    """Each code of the app and each recovery code counts once, whoever is first."""

    transactions: Transactions
    passwords: PasswordService
    logins: LoginService
    known_devices: KnownDevices
    codes: OneTimePasswords
    tokens: TokenIssuer
    security: SecurityLog
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    async def state(self, user_id: UserId) -> SecondFactorState:
        return await self.transactions.read(_state, user_id)

    async def begin(self, login: Login, password: str) -> str:
        """The address of a new secret, for an authenticator app; nothing changes before `confirm`.

        Raises WrongPassword, TooManyRequests.
        """
        await self.passwords.check(login, password)
        return await self.transactions.run(self._begin, login.user_id)

    async def _begin(self, uow: UnitOfWork, user_id: UserId) -> str:
        known = await uow.second_factors.find(user_id)
        pending = self.codes.new_secret()
        await uow.second_factors.save(replace(known or SecondFactor(user_id=user_id), pending=pending))
        return self.codes.uri(pending, await _name(uow, user_id))

    async def confirm(self, user_id: UserId, code: str) -> Sequence[str]:
        """From now on signing in takes a code. The recovery codes, which are shown this once.

        Raises WrongCode, also when nothing was begun, and TooManyRequests.
        """
        recovery_codes = [self.ids.recovery_code() for _ in range(RECOVERY_CODES)]
        async with self._guess(user_id):
            await self.transactions.run(self._confirm, user_id, code, recovery_codes)
        self.security.record(SecurityEvent.SECOND_FACTOR_ON, user_id)
        return recovery_codes

    async def _confirm(self, uow: UnitOfWork, user_id: UserId, code: str, recovery: Sequence[str]) -> None:
        factor = await uow.second_factors.find(user_id)
        step = (
            self.codes.find_step(factor.pending, code, self.clock.now())
            if factor and factor.pending
            else None
        )
        if factor is None or step is None:
            raise WrongCode
        await uow.second_factors.save(replace(factor, secret=factor.pending, pending="", last_step=step))
        await uow.second_factors.set_recovery_codes(user_id, [hashed(each) for each in recovery])

    async def end(self, login: Login, password: str) -> None:
        """A password is enough again. Raises WrongPassword, TooManyRequests."""
        await self.passwords.check(login, password)
        await self._remove(login.user_id)

    async def _remove(self, user_id: UserId) -> None:
        await self.transactions.run(lambda uow: uow.second_factors.remove(user_id))
        self.security.record(SecurityEvent.SECOND_FACTOR_OFF, user_id)

    async def sign_in(self, token: str, code: str, client: Client) -> SignedIn:
        """The second step: `token` of the challenge, and a code of the app or a recovery code.

        Raises Unauthenticated for a challenge that is over, WrongCode, Forbidden, TooManyRequests.
        """
        challenge = self.tokens.read_challenge(token, self.clock.now())
        async with self._guess(challenge.user_id):
            signed_in, username = await self.transactions.run(self._sign_in, challenge, code, client)
        return replace(signed_in, device_token=self.known_devices.remember(client, username))

    async def _sign_in(
        self, uow: UnitOfWork, challenge: Challenge, code: str, client: Client
    ) -> tuple[SignedIn, str]:
        credentials = await uow.users.get_credentials_locked(challenge.user_id)
        if challenge != challenge_for(credentials):
            raise Unauthenticated
        credentials.check_enabled()
        await self._take(uow, challenge.user_id, code)
        signed_in = await self.logins.open(uow, challenge.user_id, client, Proof.CODE)
        return signed_in, await _name(uow, challenge.user_id)

    async def _take(self, uow: UnitOfWork, user_id: UserId, code: str) -> None:
        factor = await uow.second_factors.find(user_id)
        step = self.codes.find_step(factor.secret, code, self.clock.now()) if factor and factor.on else None
        if step is not None and await uow.second_factors.take_step(user_id, step):
            return
        typed = code.strip().lower()
        if not await uow.second_factors.use_recovery_code(user_id, hashed(typed)):
            self.security.record(SecurityEvent.SIGN_IN_FAILED, user_id)
            raise WrongCode

    def _guess(self, user_id: UserId) -> AbstractAsyncContextManager[None]:
        limit = self.limits.codes_per_account
        return counting_failures(self.rate_limits, WrongCode, (limit, str(user_id)))


async def _state(stored: Repositories, user_id: UserId) -> SecondFactorState:
    factor = await stored.second_factors.find(user_id)
    left = await stored.second_factors.count_recovery_codes(user_id)
    return SecondFactorState(factor is not None and factor.on, left)


async def _name(stored: Repositories, user_id: UserId) -> str:
    return (await stored.users.find_many([user_id]))[user_id].username
