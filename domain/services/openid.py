"""Signing in by way of a server that knows people already (OpenID Connect; contract-2 N9)."""

from dataclasses import dataclass, replace

from domain.model.accounts import Login, Proof, SignedIn
from domain.model.clients import Client
from domain.model.errors import NotFound
from domain.model.identities import Identity
from domain.model.identity_errors import WrongIdentity
from domain.model.openid import OpenIdAnswer, OpenIdQuestion, OpenIdVisit
from domain.model.passkeys import Site
from domain.services.identities import IdentityService
from domain.services.known_devices import KnownDevices
from domain.services.limits import Limits, counting_failures
from ports.openid import OpenIdProvider
from ports.rate_limits import RateLimits
from ports.system import Clock, IdGenerator

PAGE = "/oidc"
"""Of the web client, to which the provider sends people back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdService:
    identities: IdentityService
    known_devices: KnownDevices
    provider: OpenIdProvider | None
    rate_limits: RateLimits
    limits: Limits
    clock: Clock
    ids: IdGenerator

    def _provider(self) -> OpenIdProvider:
        if self.provider is None:
            raise NotFound
        return self.provider

    async def begin(self, site: Site, client: Client) -> OpenIdVisit:
        """Raises NotFound where there is no provider, Unavailable, TooManyRequests."""
        provider = self._provider()
        await self.rate_limits.check(self.limits.sign_ins_begun_per_address, client.address.network)
        challenge = self.ids.secret()
        return OpenIdVisit(await provider.address(OpenIdQuestion(challenge), site.address + PAGE), challenge)

    async def _identify(self, site: Site, answer: OpenIdAnswer, client: Client) -> Identity:
        provider, question = self._provider(), OpenIdQuestion(answer.challenge)
        guess = (self.limits.login_per_address, client.address.network)
        async with counting_failures(self.rate_limits, WrongIdentity, guess):
            if not answer.challenge or not question.answered_by(answer.state):
                raise WrongIdentity
            return await provider.identify(question, answer.code, site.address + PAGE)

    async def sign_in(self, site: Site, answer: OpenIdAnswer, client: Client) -> SignedIn:
        """Whoever comes for the first time gets an account: the provider says who may.

        Raises WrongIdentity, SecondStepDue, Forbidden for a disabled account, NotFound, Unavailable.
        """
        identity = await self._identify(site, answer, client)
        signed_in, name = await self.identities.sign_in(identity, client, Proof.PROVIDER)
        return replace(signed_in, device_token=self.known_devices.remember(client, name))

    async def join(self, login: Login, site: Site, answer: OpenIdAnswer, client: Client) -> None:
        """From now on this account is entered by way of the provider, too.

        Raises PasswordDue, WrongIdentity, IdentityTaken, NotFound, Unavailable.
        """
        login.check_confirmed(self.clock.now())
        await self.identities.join(login, await self._identify(site, answer, client))
