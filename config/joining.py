"""The parts by which people sign in other than with a password alone."""

from dependency_injector import containers, providers

from adapters.one_time_passwords import TimedPasswords
from adapters.openid import HttpOpenIdProvider
from adapters.passkeys import WebAuthnPasskeys
from config.settings import Settings
from domain.services.known_devices import KnownDevices
from domain.services.openid import OpenIdService
from domain.services.passkeys import PasskeyService
from domain.services.passwords import PasswordService
from domain.services.second_factors import SecondFactorService
from ports.openid import OpenIdProvider
from ports.system import IdGenerator


def provider_of(settings: Settings) -> OpenIdProvider | None:
    """None where none is set."""
    oidc = settings.oidc
    if not oidc.issuer:
        return None
    return HttpOpenIdProvider(
        oidc.issuer,
        oidc.client_id,
        oidc.client_secret,
        oidc.scopes,
        oidc.name_claim,
        oidc.groups_claim,
    )


class Joining(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    settings = providers.Dependency(instance_of=Settings)
    passwords: providers.Dependency[PasswordService] = providers.Dependency()
    known_devices: providers.Dependency[KnownDevices] = providers.Dependency()
    ids: providers.Dependency[IdGenerator] = providers.Dependency()
    transactions, logins = passwords.provided.transactions, passwords.provided.logins
    security, clock = passwords.provided.security, passwords.provided.clock
    rate_limits, limits = passwords.provided.rate_limits, passwords.provided.limits

    second_factors = providers.Singleton(
        SecondFactorService,
        transactions=transactions,
        passwords=passwords,
        logins=logins,
        known_devices=known_devices,
        codes=providers.Singleton(TimedPasswords, settings.provided.name),
        tokens=passwords.provided.tokens,
        security=security,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    passkeys = providers.Singleton(
        PasskeyService,
        transactions=transactions,
        logins=logins,
        directory=passwords.provided.directory,
        known_devices=known_devices,
        verifier=providers.Singleton(WebAuthnPasskeys, settings.provided.name),
        security=security,
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
    openid = providers.Singleton(
        OpenIdService,
        identities=passwords.provided.identities,
        known_devices=known_devices,
        provider=providers.Callable(provider_of, settings),
        rate_limits=rate_limits,
        limits=limits,
        clock=clock,
        ids=ids,
    )
