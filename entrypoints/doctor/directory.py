"""A company's directory: whether it answers, and knows what is named to it."""

from collections.abc import AsyncIterator

from config.directory import open_directory
from config.errors import InvalidSettings
from config.settings import Settings
from domain.model.errors import Misconfigured, Unavailable
from entrypoints.doctor.finding import Finding, broken, doubtful, well


async def examine_directory(settings: Settings) -> AsyncIterator[Finding]:
    """Nothing is said where none is set."""
    ldap = settings.ldap
    if not ldap.url:
        return
    try:
        directory = open_directory(ldap)
        if directory:
            await directory.check()
    except InvalidSettings as error:
        yield broken("ldap", f"{error}.", "See docs/ldap.md.")
        return
    except Unavailable as fault:
        yield broken(
            "ldap",
            f"{fault.cause}.",
            "See that it runs, that ldap.url names its host as its certificate does, and that ldap.ca_file "
            "holds its authority.",
        )
        return
    except Misconfigured as fault:
        yield broken("ldap", f"{fault.cause}.", "See docs/ldap.md, and ask whoever looks after it.")
        return
    yield well("ldap", f"the directory at {ldap.url} answers.")
    if ldap.plain and ldap.url.startswith("ldap:"):
        yield doubtful(
            "ldap security",
            "passwords go to the directory without TLS: everybody on the way reads them.",
            "Take ldap.plain away if it is on another machine.",
        )
    if not directory or not directory.tells_of_others:
        yield doubtful(
            "ldap people",
            "whoever has left the directory stays signed in where they are: without their password it tells "
            "nothing.",
            "Set ldap.base, ldap.bind_dn and ldap.bind_password instead of ldap.user_dn.",
        )
