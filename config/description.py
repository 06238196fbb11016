"""From what is set to what clients are told of it."""

from config.settings import Settings
from config.version import VERSION
from domain.model.server import Feature, RegistrationMode, Server, ServerLimits, ServerTimes
from domain.services.limits import Limits
from ports.mailboxes import BOX_LIFETIME


def describe_server(settings: Settings, limits: Limits) -> Server:
    calls = settings.calls
    features = (Feature.CALL_HISTORY, Feature.EXPLICIT_SESSIONS, Feature.LOGINS)
    return Server(
        name=settings.name,
        version=VERSION,
        registration=RegistrationMode.OPEN,
        limits=ServerLimits(
            call_members_at_most=calls.members_at_most,
            password_at_least=settings.accounts.password_at_least,
        ),
        times=ServerTimes(
            revoke=limits.revoke,
            ring=calls.times.ring,
            call_life=calls.times.life,
            call_grace=calls.times.grace,
            session=BOX_LIFETIME,
        ),
        features=(*features, Feature.TURN) if settings.ice.offers_turn else features,
    )
