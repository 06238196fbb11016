"""The OpenID provider: whether it answers, and is the one that is named."""

from collections.abc import AsyncIterator

from config.joining import provider_of
from config.settings import Settings
from domain.model.errors import Unavailable
from entrypoints.doctor.finding import Finding, broken, well


async def examine_openid(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing is said where none is set. Whether it knows us, it says to people only, when they come."""
    provider = provider_of(settings)
    if not provider:
        return
    issuer = settings.oidc.issuer
    try:
        await provider.check()
    except Unavailable as fault:
        yield broken(
            "openid",
            f"nobody comes in by way of {issuer}: {fault.cause}.",
            "See that it runs, that this machine reaches it and knows its authority, and that oidc.issuer is "
            "written as it writes itself.",
        )
    else:
        yield well("openid", f"the provider at {issuer} answers.")
