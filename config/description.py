"""From what is set to what clients are told of it."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from config.settings import Settings
from config.version import VERSION
from domain.model.calls import CallKind
from domain.model.server import Feature, Server, ServerLimits, ServerTimes
from domain.services.limits import Limits
from ports.mailboxes import BOX_LIFETIME


def describe_server(settings: Settings, limits: Limits) -> Server:
    calls = settings.calls
    return Server(
        name=settings.name,
        version=VERSION,
        registration=settings.registration_mode,
        limits=ServerLimits(
            **_shared(ServerLimits, limits),
            call_members_at_most=settings.media_policy.members_at_most(CallKind.VIDEO),
            file_bytes=limits.file_size,
            password_at_least=settings.accounts.password_at_least,
        ),
        times=ServerTimes(
            **_shared(ServerTimes, limits),
            ring=calls.times.ring,
            call_life=calls.times.life,
            call_grace=calls.times.grace,
            session=BOX_LIFETIME,
        ),
        oidc=settings.oidc.name if settings.oidc.issuer else "",
        features=tuple(each for each in Feature if each not in _missing(settings)),
    )


def _shared(kind: type[ServerLimits | ServerTimes], limits: Limits) -> dict[str, Any]:
    """What is a limit by the same name."""
    return {each.name: getattr(limits, each.name) for each in fields(kind) if hasattr(limits, each.name)}


def _missing(settings: Settings) -> Iterator[Feature]:
    if not settings.ice.offers_turn:
        yield Feature.TURN
    if not settings.calls.guests:
        yield Feature.CALL_GUESTS
    if not settings.blobs.direct_uploads:
        yield Feature.DIRECT_UPLOADS
    if not settings.ldap.url:
        yield Feature.DIRECTORY
